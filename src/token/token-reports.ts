import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { DEAD_TOKEN_ERRCODES, ERRCODES } from '../wechat/errcodes.js';
import type { ServedToken } from './served-token.js';
import { LONGEST_VERDICT_MEMORY_MS, READER_WAIT_MS, SHORTEST_VERDICT_MEMORY_MS } from './timings.js';
import { ReportCounters, type Verdict } from './report-counters.js';
import { TokenReader } from './token-reader.js';
import { TokenRows } from './token-rows.js';
import { notATokenError, tokenNotOurs, tokenUnavailable } from './token.errors.js';
import { type Proof, TokenVerdict } from './token-verdict.js';

export interface ReportResult {
  verdict: Verdict;
  current: ServedToken;
}

interface RunningProof {
  fingerprint: string;
  proof: Promise<Proof>;
  /** Elapsed ms until which the answer is shared. */
  until: number;
  /** How often in a row this token was found alive. */
  foundAlive: number;
}

/** Passive refresh: "your token is dead", said by a caller. Compared first, proven second, acted on once. */
@Injectable()
export class TokenReports {
  private readonly proofs = new Map<string, RunningProof>();

  constructor(
    private readonly rows: TokenRows,
    private readonly reader: TokenReader,
    private readonly verdicts: TokenVerdict,
    private readonly counters: ReportCounters,
    private readonly clock: Clock,
  ) {}

  /** @throws notATokenError, tokenNotOurs, tokenUnavailable, WechatError when WeChat cannot be asked */
  async report(account: Account, fingerprint: string, errcode: number): Promise<ReportResult> {
    try {
      const result = await this.decide(account, fingerprint, errcode);
      this.counters.count(account.appId, result.verdict);
      return result;
    } catch (error) {
      this.counters.count(account.appId, 'refused');
      throw error;
    }
  }

  private async decide(account: Account, fingerprint: string, errcode: number): Promise<ReportResult> {
    if (!DEAD_TOKEN_ERRCODES.includes(errcode)) throw notATokenError(errcode, hintFor(errcode));
    const { state } = await this.rows.read(account);
    const { token } = state;
    if (state.fingerprint !== fingerprint || !token) {
      if (!(await this.rows.isKnown(account.appId, fingerprint))) throw tokenNotOurs();
      return { verdict: 'superseded', current: await this.reader.get(account) };
    }
    const proof = await withinMs(
      this.clock,
      READER_WAIT_MS,
      this.prove(account, fingerprint, () => this.verdicts.judge(account, token, fingerprint)),
    );
    if (proof === TIMED_OUT) throw tokenUnavailable(undefined, 1);
    return { verdict: proof === 'alive' ? 'valid' : 'refreshed', current: await this.reader.get(account) };
  }

  /** All reporters of one token share one proof. A proof that failed is not remembered. */
  private prove({ appId }: Account, fingerprint: string, judge: () => Promise<Proof>): Promise<Proof> {
    const known = this.proofs.get(appId);
    if (known?.fingerprint === fingerprint && this.clock.elapsed() < known.until) return known.proof;
    const foundAlive = known?.fingerprint === fingerprint ? known.foundAlive + 1 : 0;
    const running: RunningProof = { fingerprint, until: Infinity, proof: judge(), foundAlive };
    this.proofs.set(appId, running);
    running.proof.then(
      () => (running.until = this.clock.elapsed() + verdictMemoryMs(foundAlive)),
      () => (running.until = 0),
    );
    return running.proof;
  }
}

/**
 * A verdict ages: the token may die a moment later. So it is shared briefly; longer each time that reports of the same token prove
 * wrong, because who floods us with them must not spend the account's quota.
 */
const verdictMemoryMs = (foundAlive: number): number =>
  Math.min(LONGEST_VERDICT_MEMORY_MS, SHORTEST_VERDICT_MEMORY_MS * 2 ** foundAlive);

function hintFor(errcode: number): string {
  return (
    ERRCODES.get(errcode)?.remedy ??
    'Only 40001, 40014 and 42001 are caused by a dead token. Look the code up in WeChat’s list.'
  );
}
