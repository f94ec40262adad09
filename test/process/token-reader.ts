import type { Json, ServerProcess } from './server-process.js';
import type { SimulatorProcess } from './simulator-process.js';

interface Served {
  token: string;
  generation: number;
  from: number;
  to: number;
}

export interface Refused {
  status: number;
  body: Json;
  from: number;
  to: number;
}

export interface ReaderReport {
  served: number;
  distinctTokens: number;
  /** Answered, but with no token: the reader was asked to wait. */
  refused: number;
  /** The server was not there. */
  unanswered: number;
  dead: number;
  overstated: number;
  /** How long after a newer generation the reader was still given an older one. */
  backMs: number;
  /** The longest stretch without a token. */
  longestGapMs: number;
}

/** Asks for an account's token at a steady rate and holds every answer against the simulator's truth. */
export class TokenReader {
  readonly served: Served[] = [];
  readonly refused: Refused[] = [];
  private readonly checks: Promise<void>[] = [];
  private unanswered = 0;
  private overstated = 0;
  private isReading = true;

  /** Asks whichever server `server` names at that moment, and nobody when it names none. */
  constructor(
    private readonly appId: string,
    private readonly server: () => ServerProcess | undefined,
    private readonly simulator: SimulatorProcess,
    private readonly everyMs = 100,
  ) {}

  /** Reads until `stop`; a slow answer does not hold up the next question. */
  async read(): Promise<void> {
    const pending: Promise<void>[] = [];
    while (this.isReading) {
      pending.push(this.ask());
      await new Promise((resolve) => setTimeout(resolve, this.everyMs));
    }
    await Promise.all(pending);
    await Promise.all(this.checks);
  }

  stop(): void {
    this.isReading = false;
  }

  async report(): Promise<ReaderReport> {
    const valid = await this.validity();
    return {
      served: this.served.length,
      distinctTokens: new Set(this.served.map(({ token }) => token)).size,
      refused: this.refused.length,
      unanswered: this.unanswered,
      dead: valid.filter((isValid) => !isValid).length,
      overstated: this.overstated,
      backMs: this.backMs(),
      longestGapMs: this.longestGapMs(),
    };
  }

  /** What was dead during the whole of its request. */
  async dead(): Promise<Served[]> {
    const valid = await this.validity();
    return this.served.filter((_, index) => !valid[index]);
  }

  private validity(): Promise<boolean[]> {
    return this.simulator.validDuring(this.served.map(({ token, from, to }) => ({ token, from, to })));
  }

  private async ask(): Promise<void> {
    const from = Date.now();
    try {
      const server = this.server();
      if (!server) return void (this.unanswered += 1);
      const { status, body } = await server.call(`/v1/accounts/${this.appId}/token`);
      const to = Date.now();
      if (status !== 200) return void this.refused.push({ status, body, from, to });
      const token = String(body['access_token']);
      this.served.push({ token, generation: Number(body['generation']), from, to });
      this.checks.push(this.checkLife(token, from, Number(body['expires_in'])));
    } catch {
      this.unanswered += 1;
    }
  }

  /** Too much for the start of the request is too much for every instant of it: a slow machine raises no false alarm. */
  private async checkLife(token: string, from: number, expiresIn: number): Promise<void> {
    const remainingMs = await this.simulator.remainingMs(token, from);
    if (expiresIn * 1_000 > remainingMs && remainingMs > 0) this.overstated += 1;
  }

  private backMs(): number {
    let most = 0;
    for (const early of firstOfEach(this.served))
      for (const { generation, from } of this.served)
        if (generation < early.generation) most = Math.max(most, from - early.to);
    return most;
  }

  private longestGapMs(): number {
    const times = this.served.map(({ to }) => to).toSorted((a, b) => a - b);
    return Math.max(0, ...times.map((time, index) => time - (times[index - 1] ?? time)));
  }
}

/** The earliest answer with each generation. */
function firstOfEach(served: readonly Served[]): Served[] {
  const first = new Map<number, Served>();
  for (const one of served) {
    const known = first.get(one.generation);
    if (!known || one.to < known.to) first.set(one.generation, one);
  }
  return [...first.values()];
}
