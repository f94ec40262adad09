import type { Call } from '../../src/credential/refresh.protocol.js';

/** Who made a call that replaced a token. `late`: a process of ours that slept between its last check and the socket write. */
export type Caller = 'us' | 'late' | 'outside';

export interface TokenTruth {
  readonly seq: number;
  readonly name: string;
  readonly issuedAt: number;
  readonly end: number;
  /** When it really stops working; only ever moves nearer. */
  diesAt: number;
  /** Whose calls have shortened its life. */
  readonly cutBy: Set<Caller>;
}

export interface PlatformRules {
  readonly mode: 'plain' | 'stable';
  readonly lifeMs: number;
  readonly overlapMs: number;
  /** What a forced call leaves to the old token: nothing, or an overlap. */
  readonly forceIsStrict: boolean;
}

/**
 * WeChat in the strictest reading of its pages, and the truth about every token. Only two are ever alive: the newest, and its direct
 * predecessor, in plain mode for an overlap after it was replaced. In stable mode everybody gets the same token until its last overlap.
 */
export class Platform {
  private readonly tokens = new Map<string, TokenTruth>();
  private current: TokenTruth | undefined;
  private previous: TokenTruth | undefined;
  issued = 0;

  constructor(private readonly rules: PlatformRules) {}

  truth(name: string): TokenTruth | undefined {
    return this.tokens.get(name);
  }

  isAlive(name: string, at: number): boolean {
    return at < (this.tokens.get(name)?.diesAt ?? 0);
  }

  /** `staleMs`: the answer of a node that does not yet know what was issued so recently. */
  call(call: Call, at: number, by: Caller, staleMs = 0): { token: TokenTruth; expiresInSeconds: number } {
    const token = this.answer(call, at, by, staleMs);
    return { token, expiresInSeconds: Math.floor((token.end - at) / 1_000) };
  }

  private answer(call: Call, at: number, by: Caller, staleMs: number): TokenTruth {
    const { current, previous } = this;
    if (call === 'issue') return this.issue(at, at + this.rules.overlapMs, by);
    if (call === 'force')
      return this.issue(at, this.rules.forceIsStrict ? at : at + this.rules.overlapMs, by);
    const isYoung = current && at - current.issuedAt < staleMs;
    if (isYoung && previous && previous.diesAt > at) return previous;
    if (current && current.diesAt - at > this.rules.overlapMs) return current;
    return this.issue(at, Infinity, by);
  }

  private issue(at: number, oldUntil: number, by: Caller): TokenTruth {
    cut(this.previous, at, by);
    cut(this.current, oldUntil, by);
    this.previous = this.current;
    const end = at + this.rules.lifeMs;
    const seq = ++this.issued;
    this.current = { seq, name: `t${seq}`, issuedAt: at, end, diesAt: end, cutBy: new Set() };
    this.tokens.set(this.current.name, this.current);
    return this.current;
  }
}

function cut(token: TokenTruth | undefined, at: number, by: Caller): void {
  if (!token || token.diesAt <= at) return;
  token.diesAt = at;
  token.cutBy.add(by);
}
