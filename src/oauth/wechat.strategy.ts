import { Inject, Injectable } from '@nestjs/common';
import { Strategy } from 'passport';
import type { Account, AccountKind } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { upstreamDeadlineMs } from '../wechat/deadline.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { type Authorization, authorizeUrl } from './authorize-url.js';
import { type Arrival, CodeExchanges } from './code-exchanges.js';

export const CALLBACK_PATH = '/v1/oauth/callback';

/** One of the two halves of a login. The state is made, bound and checked by the caller. */
export type WechatLeg = { begin: Authorization } | { complete: { account: Account; code: Secret } };

/** "Busy" says that nothing was done: the same code is good for one more try (snsAccessToken). */
const BUSY = -1;

/**
 * WeChat's web authorization as a passport strategy: the first leg redirects to the authorize page, the second succeeds
 * with who came. WeChat leaves OAuth 2 in every step (appid for client_id, a fixed order of parameters, a fragment
 * that must be there, the exchange by GET as text/plain), so nothing of a generic OAuth 2 base would remain.
 */
@Injectable()
export class WechatStrategy extends Strategy {
  override readonly name = 'wechat';

  constructor(
    private readonly exchanges: CodeExchanges,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {
    super();
  }

  /** An exchange is asked for at most twice. */
  longestExchangeMs(kind: AccountKind): number {
    return 2 * this.exchanges.of(kind).calls * upstreamDeadlineMs(this.config.wechat.overlapMs);
  }

  override authenticate(_request: unknown, leg: WechatLeg): void {
    if ('begin' in leg) return this.redirect(this.authorizeUrl(leg.begin));
    const { account, code } = leg.complete;
    this.exchange(account, code).then(
      (arrival) => this.success(arrival),
      (error: unknown) => this.error(error),
    );
  }

  private authorizeUrl(authorization: Authorization): string {
    const { http, wechat } = this.config;
    const redirectUri = `${http.publicUrl}${CALLBACK_PATH}`;
    return authorizeUrl(authorization, { openUrl: wechat.openUrl, redirectUri });
  }

  /** An unknown outcome is never asked for again. */
  private async exchange(account: Account, code: Secret): Promise<Arrival> {
    const exchange = this.exchanges.of(account.kind);
    try {
      return await exchange.exchange(account, code);
    } catch (error) {
      if (!(error instanceof WechatRejectedError) || error.refusal.errcode !== BUSY) throw error;
      return exchange.exchange(account, code);
    }
  }
}
