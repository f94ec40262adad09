import type { ServerProcess } from './server-process.js';
import type { SimulatorProcess } from './simulator-process.js';

const EVERY_MS = 100;

interface Served {
  token: string;
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
  /** The longest stretch without a token. */
  longestGapMs: number;
}

/** Asks for an account's token every 100 ms and holds every answer against the simulator's truth. */
export class TokenReader {
  private readonly served: Served[] = [];
  private readonly checks: Promise<void>[] = [];
  private refused = 0;
  private unanswered = 0;
  private overstated = 0;
  private isReading = true;

  constructor(
    private readonly appId: string,
    private readonly server: () => ServerProcess,
    private readonly simulator: SimulatorProcess,
  ) {}

  /** Reads until `stop`; a slow answer does not hold up the next question. */
  async read(): Promise<void> {
    const pending: Promise<void>[] = [];
    while (this.isReading) {
      pending.push(this.ask());
      await new Promise((resolve) => setTimeout(resolve, EVERY_MS));
    }
    await Promise.all(pending);
    await Promise.all(this.checks);
  }

  stop(): void {
    this.isReading = false;
  }

  async report(): Promise<ReaderReport> {
    const valid = await this.simulator.validDuring(this.served);
    return {
      served: this.served.length,
      distinctTokens: new Set(this.served.map(({ token }) => token)).size,
      refused: this.refused,
      unanswered: this.unanswered,
      dead: valid.filter((isValid) => !isValid).length,
      overstated: this.overstated,
      longestGapMs: this.longestGapMs(),
    };
  }

  private async ask(): Promise<void> {
    const from = Date.now();
    try {
      const { status, body } = await this.server().call(`/v1/accounts/${this.appId}/token`);
      const to = Date.now();
      if (status !== 200) this.refused += 1;
      else {
        const token = String(body['access_token']);
        this.served.push({ token, from, to });
        this.checks.push(this.checkLife(token, from, Number(body['expires_in'])));
      }
    } catch {
      this.unanswered += 1;
    }
  }

  /** Too much for the start of the request is too much for every instant of it: a slow machine raises no false alarm. */
  private async checkLife(token: string, from: number, expiresIn: number): Promise<void> {
    const remainingMs = await this.simulator.remainingMs(token, from);
    if (expiresIn * 1_000 > remainingMs && remainingMs > 0) this.overstated += 1;
  }

  private longestGapMs(): number {
    const times = this.served.map(({ to }) => to).toSorted((a, b) => a - b);
    return Math.max(0, ...times.map((time, index) => time - (times[index - 1] ?? time)));
  }
}
