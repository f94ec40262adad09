import { ACCOUNTS, type Fleet, type Mode, MODES } from './fleet.js';
import { type ReaderReport, TokenReader } from './token-reader.js';

const EVERY_MS = 200;

/** Readers of both accounts on every server of a fleet. */
export class Readers {
  private readonly all: { mode: Mode; index: number; reader: TokenReader }[];
  private readonly reading: Promise<unknown>;

  constructor(fleet: Fleet, everyMs = EVERY_MS) {
    this.all = MODES.flatMap((mode) =>
      fleet.indexes.map((index) => {
        const server = () => fleet.server(index);
        return {
          mode,
          index,
          reader: new TokenReader(ACCOUNTS[mode].appId, server, fleet.simulator, everyMs),
        };
      }),
    );
    this.reading = Promise.all(this.all.map(({ reader }) => reader.read()));
  }

  of(mode: Mode, index: number): TokenReader {
    const found = this.all.find((one) => one.mode === mode && one.index === index);
    if (!found) throw new Error(`nobody reads ${mode} at ${index}`);
    return found.reader;
  }

  /** When each token was first handed out by anybody, epoch ms. */
  firstServed(mode: Mode): ReadonlyMap<string, number> {
    const first = new Map<string, number>();
    for (const { reader } of this.all.filter((one) => one.mode === mode))
      for (const { token, to } of reader.served) first.set(token, Math.min(to, first.get(token) ?? Infinity));
    return first;
  }

  async stop(): Promise<void> {
    for (const { reader } of this.all) reader.stop();
    await this.reading;
  }

  /** All readers of one account together: sums, and the worst of what does not add up. */
  async report(mode: Mode): Promise<ReaderReport> {
    const mine = this.all.filter((one) => one.mode === mode);
    const reports = await Promise.all(mine.map(({ reader }) => reader.report()));
    return reports.reduce((sum, one) => ({
      served: sum.served + one.served,
      distinctTokens: Math.max(sum.distinctTokens, one.distinctTokens),
      refused: sum.refused + one.refused,
      unanswered: sum.unanswered + one.unanswered,
      dead: sum.dead + one.dead,
      overstated: sum.overstated + one.overstated,
      backMs: Math.max(sum.backMs, one.backMs),
      longestGapMs: Math.max(sum.longestGapMs, one.longestGapMs),
    }));
  }
}
