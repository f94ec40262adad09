import { Controller, type MessageEvent, Param, Req, Sse } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import {
  catchError,
  defer,
  EMPTY,
  exhaustMap,
  filter,
  from,
  map,
  merge,
  type Observable,
  takeUntil,
} from 'rxjs';
import { AccountService } from '../account/account.service.js';
import { AppIdParam } from '../account/account.schemas.js';
import { ApiKeyGuard } from '../access/api-key.guard.js';
import { ForService } from '../access/for-service.decorator.js';
import { Stopping } from '../common/http/stopping.js';
import { Clock } from '../common/time/clock.js';
import { every } from '../common/time/every.js';
import { isoInstant, seconds } from '../common/time/instant.js';
import type { TokenChange } from './served-token.js';
import { TokenService } from './token.service.js';

const HEARTBEAT_MS = seconds(15);
/** A stream outlives its key or its account by no more than this, and learns as soon what another instance did. */
const ASK_AGAIN_MS = seconds(3);

@ApiTags('global token')
@Controller('v1/accounts/:app_id/token/events')
export class TokenEventsController {
  constructor(
    private readonly tokens: TokenService,
    private readonly accounts: AccountService,
    private readonly guard: ApiKeyGuard,
    private readonly stopping: Stopping,
    private readonly clock: Clock,
  ) {}

  @ApiOperation({
    summary:
      'Event `token` with generation and expiry, at connect and at each change; event `heartbeat` every 15 s. Never the token.',
  })
  @Sse()
  @ForService('token:read')
  events(
    @Param({ schema: AppIdParam }) { app_id: appId }: AppIdParam,
    @Req() request: FastifyRequest,
  ): Observable<MessageEvent> {
    const changes = this.tokens.watch(appId);
    // A stream opened while there is no token starts silent; the token that it then waits for comes as a change, not twice.
    const current = defer(() => from(this.tokens.get(appId))).pipe(
      takeUntil(changes),
      catchError(() => EMPTY),
    );
    const heartbeat = every(this.clock, HEARTBEAT_MS).pipe(
      map((): MessageEvent => ({ type: 'heartbeat', data: {} })),
    );
    const ended = every(this.clock, ASK_AGAIN_MS).pipe(
      exhaustMap(() => from(this.mayListen(request, appId))),
      filter((may) => !may),
    );
    return merge(merge(changes, current).pipe(map(tokenEvent)), heartbeat).pipe(
      takeUntil(merge(this.stopping.signal, ended)),
    );
  }

  private async mayListen(request: FastifyRequest, appId: string): Promise<boolean> {
    const may =
      this.accounts.find(appId) !== undefined && (await this.guard.stillAdmits(request, 'token:read'));
    // Asked for here, because perhaps nobody else does on this instance: a change is told when the row is read.
    if (may) await this.tokens.get(appId).catch(() => undefined);
    return may;
  }
}

const tokenEvent = ({
  generation,
  expiresAt,
}: Pick<TokenChange, 'generation' | 'expiresAt'>): MessageEvent => ({
  type: 'token',
  data: { generation, expires_at: isoInstant(expiresAt) },
});
