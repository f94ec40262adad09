import { Controller, Get, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForService } from '../access/for-service.decorator.js';
import { Answers } from '../common/http/answers.decorator.js';
import { isoInstant } from '../common/time/instant.js';
import { TicketAnswer, TicketParam } from './ticket.schemas.js';
import { TicketService } from './ticket.service.js';

@ApiTags('tickets')
@Controller('v1/accounts/:app_id/tickets')
export class TicketController {
  constructor(private readonly tickets: TicketService) {}

  @ApiOperation({
    summary:
      'A ticket for signatures: `jsapi`, `wx_card`, of WeCom `jsapi` and `agent_config`. Fetched when first wanted, and kept from then on.',
  })
  @Get(':name')
  @ForService('ticket:read')
  @Answers(TicketAnswer)
  async get(@Param({ schema: TicketParam }) { app_id, name }: TicketParam): Promise<TicketAnswer> {
    const { ticket, expiresAt, expiresInSeconds, generation } = await this.tickets.get(app_id, name);
    return {
      ticket: ticket.reveal(),
      expires_in: expiresInSeconds,
      expires_at: isoInstant(expiresAt),
      generation,
    };
  }
}
