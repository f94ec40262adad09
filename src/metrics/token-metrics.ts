import { Injectable } from '@nestjs/common';
import { Counter, Gauge } from 'prom-client';
import { AccountService } from '../account/account.service.js';
import { secondsLeft } from '../common/time/instant.js';
import { parseId } from '../credential/credential.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { Refresher } from '../credential/refresher.js';
import { Metrics } from './metrics.js';

/** Attempts that asked WeChat, or could not. The others found that there was nothing to do. */
const COUNTED: ReadonlySet<string> = new Set([
  'renewed',
  'same',
  'older',
  'failed',
  'fenced',
  'blocked',
  'broken',
]);

@Injectable()
export class TokenMetrics {
  readonly refreshes: Counter;
  readonly expiresIn: Gauge;

  constructor(
    { registry }: Metrics,
    private readonly rows: CredentialRows,
    private readonly accounts: AccountService,
    refresher: Refresher,
  ) {
    this.refreshes = new Counter({
      name: 'zhongkong_refreshes_total',
      help: 'Refreshes of tokens and tickets by this process, by outcome.',
      labelNames: ['app_id', 'kind', 'outcome'],
      registers: [registry],
    });
    this.expiresIn = new Gauge({
      name: 'zhongkong_token_expires_in_seconds',
      help: 'How long the account’s token lives, as far as this process knows; 0: there is none.',
      labelNames: ['app_id'],
      registers: [registry],
      collect: () => this.readLives(),
    });
    refresher.ended.subscribe(({ id, outcome = 'broken' }) => this.count(id, outcome));
  }

  private count(id: string, outcome: string): void {
    if (!COUNTED.has(outcome)) return;
    const { appId, kind } = parseId(id);
    this.refreshes.inc({ app_id: appId, kind, outcome });
  }

  private readLives(): void {
    this.expiresIn.reset();
    for (const { appId, kind } of this.accounts.all()) {
      if (kind === 'website') continue;
      const copy = this.rows.known(appId);
      const seconds = copy ? secondsLeft(copy.promisedUntil, this.rows.nowBy(copy)) : 0;
      this.expiresIn.set({ app_id: appId }, seconds);
    }
  }
}
