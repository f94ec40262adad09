import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Log } from '../common/logging/log.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import type { GlobalToken } from '../wechat/tokens.js';
import { markDead } from './refresh.protocol.js';
import { TokenRefresher } from './token-refresher.js';
import { TokenRows } from './token-rows.js';
import { Clock } from '../common/time/clock.js';

/** `replaced`: it was dead, or is no longer the current one. `alive`: WeChat accepts it. */
export type Proof = 'replaced' | 'alive';

/** Finds out from WeChat itself whether our current token is dead, and replaces it only if it is. */
@Injectable()
export class TokenVerdict {
  constructor(
    private readonly rows: TokenRows,
    private readonly refresher: TokenRefresher,
    private readonly wechat: WechatTokenClient,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws WechatError when WeChat cannot be asked */
  async judge(account: Account, token: GlobalToken, fingerprint: string): Promise<Proof> {
    // Stable: asking again is harmless and, if somebody forced a refresh, already the cure. Plain: asking again would kill a good token.
    if (account.tokenMode === 'stable') {
      await this.refresher.refresh(account.appId, 'verify');
      if (await this.isReplaced(account, fingerprint)) return 'replaced';
    }
    if (await this.wechat.isAlive(token)) return 'alive';
    this.log.warn(
      'token.dead_early',
      'The token died before its time: another program holds this AppSecret, or the token was revoked',
      {
        app_id: account.appId,
        remedy:
          'Let every program take its token from here; `stable` mode is immune to other programs’ /cgi-bin/token calls.',
      },
    );
    await this.rows.change(account, (state) => markDead(state, fingerprint, this.clock.now()));
    await this.refresher.refresh(account.appId, 'forced');
    return 'replaced';
  }

  private async isReplaced(account: Account, fingerprint: string): Promise<boolean> {
    return (await this.rows.read(account)).state.fingerprint !== fingerprint;
  }
}
