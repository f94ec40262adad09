import { Inject, Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import type { Account } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { upstreamDeadlineMs } from '../wechat/deadline.js';
import type { IssuedUserToken } from '../wechat/wechat.schemas.js';
import { WechatOAuthClient } from '../wechat/wechat-oauth.client.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import type { LoginScope } from './login.js';

export const CALLBACK_PATH = '/v1/oauth/callback';

/** One of the two halves of a login. The state is made, bound and checked by the caller. */
export type WechatLeg =
  | { begin: { account: Account; scope: LoginScope; state: string } }
  | { complete: { account: Account; code: Secret } };

/**
 * WeChat's web authorization as a passport strategy: the first leg redirects to the authorize page, the second succeeds
 * with the user's tokens. WeChat leaves OAuth 2 in every step (appid for client_id, a fixed order of parameters, a fragment
 * that must be there, the exchange by GET as text/plain), so nothing of a generic OAuth 2 base would remain.
 */
@Injectable()
export class WechatStrategy extends Strategy {
  override readonly name = 'wechat';

  constructor(
    private readonly wechat: WechatOAuthClient,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {
    super();
  }

  /** An exchange is asked for at most twice. */
  get longestExchangeMs(): number {
    return 2 * upstreamDeadlineMs(this.config.wechat.overlapMs);
  }

  override authenticate(_request: unknown, leg: WechatLeg): void {
    if ('begin' in leg) return this.redirect(this.authorizeUrl(leg.begin));
    const { account, code } = leg.complete;
    this.exchange(account, code).then(
      (grant) => this.success(grant),
      (error: unknown) => this.error(error),
    );
  }

  /** The page checks names and order of the parameters (DEV troubleshooting/auth), and needs the fragment after a redirect. */
  private authorizeUrl({
    account,
    scope,
    state,
  }: {
    account: Account;
    scope: LoginScope;
    state: string;
  }): string {
    const { publicUrl } = this.config.http;
    const parameters = [
      ['appid', account.appId],
      ['redirect_uri', `${publicUrl}${CALLBACK_PATH}`],
      ['response_type', 'code'],
      ['scope', scope],
      ['state', state],
    ];
    const query = parameters.map(([name, value]) => `${name}=${encodeURIComponent(value ?? '')}`).join('&');
    return `${this.config.wechat.openUrl}/connect/oauth2/authorize?${query}#wechat_redirect`;
  }

  /** "Busy" (-1) says that nothing was done: the same code is tried once more (snsAccessToken). An unknown outcome never is. */
  private async exchange({ appId, appSecret }: Account, code: Secret): Promise<IssuedUserToken> {
    const credential = { appId, secret: appSecret };
    try {
      return await this.wechat.exchangeCode(credential, code);
    } catch (error) {
      if (!(error instanceof WechatRejectedError) || error.refusal.errcode !== -1) throw error;
      return this.wechat.exchangeCode(credential, code);
    }
  }
}
