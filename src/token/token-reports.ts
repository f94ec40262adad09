import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { type Credential, idOf } from '../credential/credential.js';
import { credentialUnavailable } from '../credential/credential.errors.js';
import { CredentialReader } from '../credential/credential-reader.js';
import { CredentialRows } from '../credential/credential-rows.js';
import {
  LONGEST_VERDICT_MEMORY_MS,
  READER_WAIT_MS,
  SHORTEST_VERDICT_MEMORY_MS,
} from '../credential/timings.js';
import { DEAD_TOKEN_ERRCODES, ERRCODES } from '../wechat/errcodes.js';
import { GlobalToken } from '../wechat/tokens.js';
import { WECOM_ERRCODES } from '../wechat/wecom-errcodes.js';
import { servedToken, type ServedToken } from './served-token.js';
import { ReportCounters, type Verdict } from './report-counters.js';
import { notATokenError, tokenNotOurs } from './token.errors.js';
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
  /** How often in a row this token was found alive, or could not be proven dead. */
  foundAlive: number;
}

/** Passive refresh: "your token is dead", said by a caller. Compared first, proven second, acted on once. */
@Injectable()
export class TokenReports {
  private readonly proofs = new Map<string, RunningProof>();

  constructor(
    private readonly rows: CredentialRows,
    private readonly reader: CredentialReader,
    private readonly verdicts: TokenVerdict,
    private readonly counters: ReportCounters,
    private readonly clock: Clock,
  ) {}

  /** @throws notATokenError, tokenNotOurs, tokenUnavailable, WechatError when WeChat cannot be asked */
  async report(credential: Credential, fingerprint: string, errcode: number): Promise<ReportResult> {
    const { appId } = credential.account;
    try {
      const result = await this.decide(credential, fingerprint, errcode);
      this.counters.count(appId, result.verdict);
      return result;
    } catch (error) {
      this.counters.count(appId, 'refused');
      throw error;
    }
  }

  private async decide(credential: Credential, fingerprint: string, errcode: number): Promise<ReportResult> {
    if (!DEAD_TOKEN_ERRCODES.includes(errcode))
      throw notATokenError(errcode, hintFor(errcode, credential.account));
    const { state } = await this.rows.read(credential);
    const { value: token } = state;
    if (state.fingerprint !== fingerprint || !(token instanceof GlobalToken)) {
      if (!(await this.rows.isKnown(credential.account.appId, fingerprint))) throw tokenNotOurs();
      return { verdict: 'superseded', current: await this.current(credential) };
    }
    const proof = await withinMs(
      this.clock,
      READER_WAIT_MS,
      this.prove(credential, fingerprint, () => this.verdicts.judge(credential, token, fingerprint)),
    );
    if (proof === TIMED_OUT) throw credentialUnavailable('token', undefined, 1);
    return { verdict: proof === 'alive' ? 'valid' : 'refreshed', current: await this.current(credential) };
  }

  private async current(credential: Credential): Promise<ServedToken> {
    return servedToken(await this.reader.get(credential));
  }

  /** All reporters of one token share one proof, and for a moment also a failure to get one. */
  private prove(of: Credential, fingerprint: string, judge: () => Promise<Proof>): Promise<Proof> {
    const id = idOf(of);
    const known = this.proofs.get(id);
    if (known?.fingerprint === fingerprint && this.clock.elapsed() < known.until) return known.proof;
    const foundAlive = known?.fingerprint === fingerprint ? known.foundAlive + 1 : 0;
    const running: RunningProof = { fingerprint, until: Infinity, proof: judge(), foundAlive };
    this.proofs.set(id, running);
    running.proof.then(
      () => (running.until = this.clock.elapsed() + verdictMemoryMs(foundAlive)),
      // Shared as well: who reports on while WeChat cannot be asked must not have it asked each time.
      () => (running.until = this.clock.elapsed() + verdictMemoryMs(foundAlive)),
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

function hintFor(errcode: number, { kind }: Account): string {
  const isWecom = kind === 'wecom';
  return (
    (isWecom ? WECOM_ERRCODES : ERRCODES).get(errcode)?.remedy ??
    `Only 40001, 40014 and 42001 are caused by a dead token. Look the code up in ${isWecom ? 'WeCom' : 'WeChat'}’s list.`
  );
}
