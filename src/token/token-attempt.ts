import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import type { IssuedGlobalToken } from '../wechat/wechat.schemas.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import { type AttemptKind, begin, type Begin, intend, mustForce } from './refresh.protocol.js';
import { TokenCommit } from './token-commit.js';
import { TokenRows } from './token-rows.js';
import { TokenRules } from './token-rules.js';

export type AttemptOutcome =
  | 'renewed'
  | 'same'
  | 'older'
  | 'failed'
  | 'fenced'
  | 'late'
  | 'leased'
  | 'not-due'
  | 'gap'
  | 'held'
  | 'forced-too-soon';

/** One refresh of one account, step by step; the rules are in refresh.protocol.ts. */
@Injectable()
export class TokenAttempt {
  /** Names this process in leases, differently after each start. */
  private readonly owner: string;

  constructor(
    private readonly rows: TokenRows,
    private readonly commits: TokenCommit,
    private readonly wechat: WechatTokenClient,
    private readonly clock: Clock,
    random: Random,
  ) {
    this.owner = random.id('boot');
  }

  async run(account: Account, kind: AttemptKind, rules: TokenRules): Promise<AttemptOutcome> {
    const startedAt = this.clock.elapsed();
    const lease = await this.acquire(account, kind, rules);
    if (typeof lease === 'string') return lease;
    const { fence } = lease;
    let force = false;
    const intent = await this.rows.change(account, (state) => {
      const now = this.clock.now();
      force = mustForce(state, kind, now, rules.of(account));
      return intend(state, fence, force, now, rules.of(account));
    });
    const { lease: leaseMs, deadline, margin } = rules.timings;
    // A process that slept since it took the lease may no longer own it, whatever its clock says.
    if (!intent || this.clock.elapsed() - startedAt >= leaseMs - deadline - margin) return 'late';
    let issued: IssuedGlobalToken;
    try {
      issued = await this.call(account, force);
    } catch (error) {
      await this.commits.failed(account, rules, fence, error);
      return 'failed';
    }
    return this.commits.succeeded(account, rules, fence, issued);
  }

  private async acquire(
    account: Account,
    kind: AttemptKind,
    rules: TokenRules,
  ): Promise<{ fence: number } | AttemptOutcome> {
    const steps: Begin[] = [];
    await this.rows.change(account, (state) => {
      const step = begin(state, { kind, owner: this.owner, now: this.clock.now() }, rules.of(account));
      steps.push(step);
      if ('start' in step) return step.start;
      return 'announce' in step ? step.announce : undefined;
    });
    const step = steps.at(-1);
    if (!step || 'announce' in step) return 'held';
    return 'start' in step ? { fence: step.start.fence } : step.wait;
  }

  private call({ appId, appSecret: secret, tokenMode }: Account, force: boolean): Promise<IssuedGlobalToken> {
    if (tokenMode === 'plain') return this.wechat.issuePlain({ appId, secret });
    return this.wechat.issueStable({ appId, secret }, force);
  }
}
