import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { attempt } from '../common/http/strategy-attempt.js';
import { Log } from '../common/logging/log.js';
import { Secret } from '../common/secret/secret.js';
import { IdentityService } from '../identity/identity.service.js';
import { WechatError, WechatOutcomeUnknownError, WechatRejectedError } from '../wechat/wechat.errors.js';
import type { IssuedUserToken } from '../wechat/wechat.schemas.js';
import type { LoggedIn, LoginErrorCode } from './login.js';
import { UserTokenService } from './user-token.service.js';
import { WechatStrategy } from './wechat.strategy.js';

/** Exchanges the code of a login, once, and says who came. */
@Injectable()
export class LoginExchange {
  constructor(
    private readonly strategy: WechatStrategy,
    private readonly identities: IdentityService,
    private readonly userTokens: UserTokenService,
    private readonly log: Log,
  ) {}

  /** How long WeChat may take over one. */
  get longestMs(): number {
    return this.strategy.longestExchangeMs;
  }

  /** The user, or the reason why there is none. */
  async exchange(account: Account, code: string): Promise<LoggedIn | LoginErrorCode> {
    let grant: IssuedUserToken | undefined;
    try {
      grant = await attempt<IssuedUserToken>(
        this.strategy,
        {},
        { complete: { account, code: new Secret(code) } },
      );
    } catch (error) {
      if (!(error instanceof WechatError)) throw error;
      return this.refused(account, error);
    }
    if (!grant) throw new Error('the strategy gave no grant');
    // A virtual visitor of WeChat's snapshot page (since 2022-07-12): nobody to remember.
    if (grant.isSnapshot) return 'snapshot_user';
    return this.admit(account, grant);
  }

  private async admit({ appId }: Account, grant: IssuedUserToken): Promise<LoggedIn> {
    const { openId, unionId, scopes } = grant;
    const identity = await this.identities.ensure(appId, openId, unionId);
    // After snsapi_base the tokens are good for nothing we need: they are not kept, and never replace wider ones.
    if (scopes.includes('snsapi_userinfo')) await this.userTokens.keep(appId, grant);
    return { userId: identity.id, openId, unionId: identity.unionId, scope: scopes.join(',') };
  }

  private refused({ appId }: Account, error: WechatError): LoginErrorCode {
    const isCode = error instanceof WechatRejectedError && error.class === 'code';
    const outcome = outcomeOf(error, isCode);
    this.log.warn('oauth.exchange_failed', error.detail, {
      app_id: appId,
      login_error: outcome,
      errcode: error.wechat?.errcode,
      remedy: error.remedy,
    });
    return outcome;
  }
}

function outcomeOf(error: WechatError, isCode: boolean): LoginErrorCode {
  if (isCode) return 'code_refused';
  return error instanceof WechatOutcomeUnknownError ? 'outcome_unknown' : 'wechat_unavailable';
}
