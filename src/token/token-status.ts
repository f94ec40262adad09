import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { AccountService } from '../account/account.service.js';
import { AccountStatusSource } from '../account/account-status.js';
import { Clock } from '../common/time/clock.js';
import { isoInstant, secondsLeft } from '../common/time/instant.js';
import { needsPerson } from './refresh-failure.js';
import { ReportCounters } from './report-counters.js';
import type { Copy } from './token-memory.js';
import { TokenRows } from './token-rows.js';
import { keepsToken } from './token-rules.js';
import type { StatusAnswer } from './token.schemas.js';
import type { TokenState } from './token-state.js';

/** How an account's token fares, for people; never the token. */
@Injectable()
export class TokenStatus implements OnModuleInit {
  constructor(
    private readonly accounts: AccountService,
    private readonly rows: TokenRows,
    private readonly counters: ReportCounters,
    private readonly clock: Clock,
    private readonly source: AccountStatusSource,
  ) {}

  onModuleInit(): void {
    this.source.register(
      async (appIds) =>
        new Map(await Promise.all(appIds.map(async (appId) => [appId, await this.of(appId)] as const))),
    );
  }

  /** @throws accountNotFound */
  async of(appId: string): Promise<StatusAnswer> {
    const account = this.accounts.get(appId);
    if (!keepsToken(account)) return { state: 'ok' };
    return this.describe(account, await this.rows.read(account));
  }

  private describe(account: Account, { state, promisedUntil }: Copy): StatusAnswer {
    const now = this.clock.now();
    const isLiving = state.token !== undefined && promisedUntil > now;
    return {
      state: overall(state, isLiving),
      ...(isLiving && { token: lifeOf(state, promisedUntil, now) }),
      refresh: {
        mode: account.tokenMode,
        next_due_at: isoInstant(Math.max(state.nextDueAt, account.createdAt)),
        ...(state.lastAttemptAt !== undefined && { last_attempt_at: isoInstant(state.lastAttemptAt) }),
        ...(state.lastSuccessAt !== undefined && { last_success_at: isoInstant(state.lastSuccessAt) }),
        successes: state.successes,
        failures: state.failures,
        ...(state.failure && { last_error: lastError(state.failure) }),
      },
      reports: this.counters.of(account.appId),
      budget: { day: state.budgetDay, calls: state.budgetCalls },
    };
  }
}

function overall(state: TokenState, isLiving: boolean): StatusAnswer['state'] {
  if (needsPerson(state.failure)) return 'blocked';
  return state.failure || !isLiving ? 'degraded' : 'ok';
}

function lifeOf(state: TokenState, expiresAt: number, now: number): NonNullable<StatusAnswer['token']> {
  return {
    generation: state.generation,
    issued_at: isoInstant(state.issuedAt ?? now),
    expires_at: isoInstant(expiresAt),
    expires_in: secondsLeft(expiresAt, now),
  };
}

function lastError({
  at,
  code,
  detail,
  wechat,
  remedy,
}: NonNullable<TokenState['failure']>): NonNullable<NonNullable<StatusAnswer['refresh']>['last_error']> {
  return { at: isoInstant(at), code, detail, ...(wechat && { wechat }), ...(remedy && { remedy }) };
}
