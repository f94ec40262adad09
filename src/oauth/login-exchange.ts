import { Injectable } from '@nestjs/common';
import type { Account, AccountKind } from '../account/account.js';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { attempt } from '../common/http/strategy-attempt.js';
import { Log } from '../common/logging/log.js';
import { Secret } from '../common/secret/secret.js';
import { WechatError, WechatOutcomeUnknownError, WechatRejectedError } from '../wechat/wechat.errors.js';
import type { Arrival } from './code-exchanges.js';
import type { LoggedIn, Login, LoginErrorCode } from './login.js';
import { LoginAdmission } from './login-admission.js';
import { WechatStrategy } from './wechat.strategy.js';

/** WeChat takes this user for a risk and lets nobody log the user in (code2Session). */
const CODE_BLOCKED = 40226;
const TOKEN_UNAVAILABLE = 'token.unavailable';

/** Exchanges the code of a login, once, and says who came, or why nobody may come in. */
@Injectable()
export class LoginExchange {
  constructor(
    private readonly strategy: WechatStrategy,
    private readonly admission: LoginAdmission,
    private readonly accounts: AccountService,
    private readonly log: Log,
  ) {}

  /** How long WeChat may take over one. @throws accountNotFound */
  longestMs(appId: string): number {
    return this.strategy.longestExchangeMs(this.accounts.get(appId).kind);
  }

  /** @throws accountNotFound, and faults of ours */
  async exchange(login: Login, code: string): Promise<LoggedIn | LoginErrorCode> {
    const account = this.accounts.get(login.appId);
    let arrival: Arrival | undefined;
    try {
      // A session that has ended is widened by nobody: the code stays good for what it is.
      if (!(await this.admission.isAwaited(login))) return 'state_expired';
      const complete = { account, code: new Secret(code) };
      arrival = await attempt<Arrival>(this.strategy, {}, { complete });
    } catch (error) {
      const outcome = outcomeOf(error, account.kind);
      if (!outcome) throw error;
      this.note(account, error as AppError, outcome);
      return outcome;
    }
    if (!arrival) throw new Error('the strategy brought nobody');
    return this.admission.admit(login, arrival);
  }

  private note({ appId }: Account, { detail, wechat, remedy }: AppError, outcome: LoginErrorCode): void {
    this.log.warn('oauth.exchange_failed', detail, {
      app_id: appId,
      login_error: outcome,
      errcode: wechat?.errcode,
      remedy,
    });
  }
}

/** Undefined: a fault of ours. */
function outcomeOf(error: unknown, kind: AccountKind): LoginErrorCode | undefined {
  if (error instanceof WechatOutcomeUnknownError) return 'outcome_unknown';
  if (error instanceof WechatRejectedError) return outcomeOfRefusal(error, kind);
  const wasNotAsked = error instanceof AppError && error.code === TOKEN_UNAVAILABLE;
  return error instanceof WechatError || wasNotAsked ? 'wechat_unavailable' : undefined;
}

function outcomeOfRefusal(error: WechatRejectedError, kind: AccountKind): LoginErrorCode {
  if (error.refusal.errcode === CODE_BLOCKED && kind === 'miniprogram') return 'user_blocked';
  return error.class === 'code' ? 'code_refused' : 'wechat_unavailable';
}
