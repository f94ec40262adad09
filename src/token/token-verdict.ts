import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import { type Credential, familyOfKind, idOf } from '../credential/credential.js';
import { credentialUnavailable } from '../credential/credential.errors.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { MOST_UNSCHEDULED, spentInDay } from '../credential/ledger.js';
import type { RefreshFailure } from '../credential/refresh-failure.js';
import { Refresher } from '../credential/refresher.js';
import { RefreshNews } from '../credential/refresh-news.js';
import { markDead, spendOn } from '../credential/row-changes.js';
import type { GlobalToken } from '../wechat/tokens.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import { probesSpent } from './token.errors.js';

/** Also when the budget of probes is spent, one is made after so long: a dead token must not be served on for that. */
const PROBE_ANYWAY_MS = minutes(5);

/** `replaced`: it was dead, or is no longer the current one. `alive`: WeChat accepts it. */
export type Proof = 'replaced' | 'alive';

/** Finds out from WeChat itself whether our current token is dead, and replaces it only if it is. */
@Injectable()
export class TokenVerdict {
  private readonly probedAt = new Map<string, number>();

  constructor(
    private readonly rows: CredentialRows,
    private readonly refresher: Refresher,
    private readonly wechat: WechatTokenClient,
    private readonly news: RefreshNews,
    private readonly clock: Clock,
  ) {}

  /** @throws WechatError when WeChat cannot be asked, probesSpent */
  async judge(credential: Credential, token: GlobalToken, fingerprint: string): Promise<Proof> {
    const family = familyOfKind(credential);
    // Asking again is harmless here and, if somebody replaced the token, already the cure. In plain mode it would kill a good token.
    if (family !== 'plain') {
      const outcome = await this.refresher.refresh(credential, 'verify');
      if (await this.isReplaced(credential, fingerprint)) return 'replaced';
      // WeCom gives a new token once the old one is dead; nothing else can be asked there.
      if (family === 'kept') {
        if (outcome === 'same') return 'alive';
        throw credentialUnavailable(credential.kind, await this.failureOf(credential), 1);
      }
    }
    if (await this.isAlive(credential, token)) return 'alive';
    const row = await this.rows.change(credential, (state, now) => markDead(state, fingerprint, now));
    if (row) this.news.foreign(credential);
    await this.refresher.refresh(credential, 'forced');
    return 'replaced';
  }

  private async isAlive(credential: Credential, token: GlobalToken): Promise<boolean> {
    const id = idOf(credential);
    const isLongAgo = this.clock.elapsed() - (this.probedAt.get(id) ?? -Infinity) >= PROBE_ANYWAY_MS;
    const paid = await this.rows.change(credential, (state, now) =>
      isLongAgo || spentInDay(state.ledger, 'probe', now) < MOST_UNSCHEDULED.probe
        ? spendOn(state, 'probe', now)
        : undefined,
    );
    if (!paid) throw probesSpent(MOST_UNSCHEDULED.probe);
    this.probedAt.set(id, this.clock.elapsed());
    return this.wechat.isAlive(token);
  }

  private async failureOf(credential: Credential): Promise<RefreshFailure | undefined> {
    return (await this.rows.read(credential)).state.failure;
  }

  private async isReplaced(credential: Credential, fingerprint: string): Promise<boolean> {
    return (await this.rows.read(credential)).state.fingerprint !== fingerprint;
  }
}
