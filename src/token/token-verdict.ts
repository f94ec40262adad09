import { Injectable } from '@nestjs/common';
import { type Credential, familyOfKind } from '../credential/credential.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { MOST_UNSCHEDULED, spentInDay } from '../credential/ledger.js';
import { Refresher } from '../credential/refresher.js';
import { RefreshNews } from '../credential/refresh-news.js';
import { markDead, spendOn } from '../credential/row-changes.js';
import type { GlobalToken } from '../wechat/tokens.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import { probesSpent } from './token.errors.js';

/** `replaced`: it was dead, or is no longer the current one. `alive`: WeChat accepts it. */
export type Proof = 'replaced' | 'alive';

/** Finds out from WeChat itself whether our current token is dead, and replaces it only if it is. */
@Injectable()
export class TokenVerdict {
  constructor(
    private readonly rows: CredentialRows,
    private readonly refresher: Refresher,
    private readonly wechat: WechatTokenClient,
    private readonly news: RefreshNews,
  ) {}

  /** @throws WechatError when WeChat cannot be asked, probesSpent */
  async judge(credential: Credential, token: GlobalToken, fingerprint: string): Promise<Proof> {
    const family = familyOfKind(credential);
    // Asking again is harmless here and, if somebody replaced the token, already the cure. In plain mode it would kill a good token.
    if (family !== 'plain') {
      await this.refresher.refresh(credential, 'verify');
      if (await this.isReplaced(credential, fingerprint)) return 'replaced';
      // WeCom answers with a new token once the old one is dead: this one is not.
      if (family === 'kept') return 'alive';
    }
    if (await this.isAlive(credential, token)) return 'alive';
    const row = await this.rows.change(credential, (state, now) => markDead(state, fingerprint, now));
    if (row) this.news.foreign(credential);
    await this.refresher.refresh(credential, 'forced');
    return 'replaced';
  }

  private async isAlive(credential: Credential, token: GlobalToken): Promise<boolean> {
    const paid = await this.rows.change(credential, (state, now) =>
      spentInDay(state.ledger, 'probe', now) < MOST_UNSCHEDULED.probe
        ? spendOn(state, 'probe', now)
        : undefined,
    );
    if (!paid) throw probesSpent(MOST_UNSCHEDULED.probe);
    return this.wechat.isAlive(token);
  }

  private async isReplaced(credential: Credential, fingerprint: string): Promise<boolean> {
    return (await this.rows.read(credential)).state.fingerprint !== fingerprint;
  }
}
