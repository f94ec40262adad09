import { Controller, Get, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Answers } from '../common/http/answers.decorator.js';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { LiveAnswer, ReadyAnswer } from './health.schemas.js';
import { Readiness } from './readiness.js';

@ApiTags('system')
@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @ApiOperation({ summary: 'The process is alive and serves.' })
  @Get('healthz')
  @ForAnyone('asked by supervisors that hold no key')
  @Answers(LiveAnswer)
  live(): { status: 'live' } {
    return { status: 'live' };
  }

  @ApiOperation({ summary: '200 when traffic may be sent here, else 503; with the reasons.' })
  @Get('readyz')
  @ForAnyone('asked by balancers that hold no key')
  @Answers(ReadyAnswer)
  @ApiResponse({ status: 503, standardSchema: ReadyAnswer })
  async ready(@Res({ passthrough: true }) reply: FastifyReply): Promise<ReadyAnswer> {
    const answer = await this.readiness.check();
    reply.code(answer.status === 'ready' ? 200 : 503);
    return answer;
  }
}
