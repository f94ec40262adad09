import { Controller, type MessageEvent, Param, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { catchError, defer, EMPTY, from, interval, map, merge, type Observable, takeUntil } from 'rxjs';
import { AppIdParam } from '../account/account.schemas.js';
import { ForService } from '../access/for-service.decorator.js';
import { Stopping } from '../common/http/stopping.js';
import { isoInstant, seconds } from '../common/time/instant.js';
import type { TokenChange } from './served-token.js';
import { TokenService } from './token.service.js';

const HEARTBEAT_MS = seconds(15);

@ApiTags('global token')
@Controller('v1/accounts/:app_id/token/events')
export class TokenEventsController {
  constructor(
    private readonly tokens: TokenService,
    private readonly stopping: Stopping,
  ) {}

  @ApiOperation({
    summary:
      'Event `token` with generation and expiry, at connect and at each change; event `heartbeat` every 15 s. Never the token.',
  })
  @Sse()
  @ForService('token:read')
  events(@Param({ schema: AppIdParam }) { app_id }: AppIdParam): Observable<MessageEvent> {
    const changes = this.tokens.watch(app_id);
    // A stream opened while there is no token starts silent.
    const current = defer(() => from(this.tokens.get(app_id))).pipe(catchError(() => EMPTY));
    const heartbeat = interval(HEARTBEAT_MS).pipe(map((): MessageEvent => ({ type: 'heartbeat', data: {} })));
    return merge(merge(changes, current).pipe(map(tokenEvent)), heartbeat).pipe(
      takeUntil(this.stopping.signal),
    );
  }
}

const tokenEvent = ({
  generation,
  expiresAt,
}: Pick<TokenChange, 'generation' | 'expiresAt'>): MessageEvent => ({
  type: 'token',
  data: { generation, expires_at: isoInstant(expiresAt) },
});
