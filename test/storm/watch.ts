import { FORCED_SPACING_MS, type TokenTimings } from '../../src/credential/timings.js';
import type { CredentialState } from '../../src/credential/credential-state.js';
import { MOST_UNSCHEDULED, type Spending } from '../../src/credential/ledger.js';
import type { Call } from '../../src/credential/refresh.protocol.js';
import type { Trace } from './engine.js';
import type { Faults } from './faults.js';
import type { Machine } from './machine.js';
import type { Platform, TokenTruth } from './platform.js';
import type { Flight } from './upstream.js';
import type { World } from './world.js';

/** What must hold at every moment; docs/storms.md says each in words. */
export type Invariant =
  | 'INV1 no dead serve'
  | 'INV2 honest life'
  | 'INV3 single flight'
  | 'INV4 no going back'
  | 'INV5 one for many'
  | 'INV6 budgets'
  | 'INV7 liveness'
  | 'INV8 gap';

export interface Violation {
  readonly invariant: Invariant;
  readonly at: number;
  readonly detail: string;
}

export interface Serve {
  readonly machine: Machine;
  readonly requestedAt: number;
  readonly token: string;
  readonly expiresInSeconds: number;
}

/** So long a process that had no answer, or overslept it, takes the database for away and goes on from memory. */
const BELIEVED_AWAY_MS = 1_100;

/** Clock rates of machines differ by as much. */
const RATES = 1.05;

/** Sees every serve and every call, compares them with the truth, and counts. */
export class Watch {
  readonly violations: Violation[] = [];
  serves = 0;
  notServed = 0;
  dead = 0;
  /** Dead serves that no rule can prevent: after a call of a process that slept, or of somebody else. */
  deadByLate = 0;
  deadByOutside = 0;
  overlaps = 0;
  firstValidAfter: number | undefined;
  lastNotServed = 0;
  /** From here on no fault happens. */
  quietAt = Infinity;
  /** The database's clock jumped last. */
  storeClockJumpedAt = -Infinity;
  storeClockForwardAt = -Infinity;
  burns = 0;
  readonly calls: Record<Spending, number> = { issue: 0, ask: 0, force: 0, probe: 0 };
  private readonly flights = new Set<Flight>();
  private readonly newest: { at: number; seq: number }[] = [{ at: -Infinity, seq: 0 }];
  private readonly bestOf = new Map<string, { at: number; seq: number }>();
  private readonly probed = new Map<string, number>();
  private lastIssueAt = -Infinity;
  private lastForceAt = -Infinity;
  /** The database's clock is measured as seldom, and reckoned with the instance's own in between. */
  private readonly unsureMs: number;

  constructor(
    private readonly world: World,
    private readonly platform: Platform,
    private readonly timings: TokenTimings,
    private readonly faults: Faults,
    private readonly row: () => { state: CredentialState | undefined; now: number },
    private readonly trace: Trace | undefined,
  ) {
    // A clock set back by less than the margin is not noticed, and need not be.
    const jumpMs = faults.storeClockBack > 0 ? timings.margin : 0;
    this.unsureMs = faults.drift * 2 * timings.audit + jumpMs;
  }

  refused(): void {
    this.serves++;
    this.notServed++;
    this.lastNotServed = this.world.now;
  }

  served(serve: Serve): void {
    this.serves++;
    const { now } = this.world;
    const truth = this.platform.truth(serve.token);
    if (!truth) return this.broke('INV1 no dead serve', `${serve.token} was never issued`);
    if (truth.diesAt <= serve.requestedAt) this.isDead(serve, truth);
    else if (now >= this.quietAt) this.firstValidAfter ??= now - this.quietAt;
    const promisedMs = serve.expiresInSeconds * 1_000;
    // A clock that jumps ahead makes the next call come before its time.
    const isRecent = now - this.storeClockForwardAt < this.timings.overlap;
    const isExcused = wasCutByOthers(truth) || this.burns > 0 || isRecent;
    if (promisedMs > 0 && promisedMs > truth.diesAt - now + this.unsureMs && !isExcused)
      this.broke(
        'INV2 honest life',
        `${serve.token} for ${promisedMs} ms, ${ms(truth.diesAt - now)} are left`,
      );
    this.doesNotGoBack(serve, truth);
  }

  private isDead({ machine, requestedAt, token }: Serve, truth: TokenTruth): void {
    this.dead++;
    const detail = `instance ${machine.index} served ${token}, dead for ${ms(requestedAt - truth.diesAt)}`;
    if (this.faults.outside > 0 && truth.cutBy.has('outside')) this.deadByOutside++;
    else if (this.faults.late > 0 && truth.cutBy.has('late')) this.deadByLate++;
    else this.broke('INV1 no dead serve', detail);
  }

  private doesNotGoBack({ machine, requestedAt, token }: Serve, { seq }: TokenTruth): void {
    const last = this.newest.at(-1);
    this.doesNotGoBackItself(machine, requestedAt, seq);
    if (last && seq > last.seq) this.newest.push({ at: this.world.now, seq });
    // Cut off from the database an instance cannot know of the newer one; how long it may go on is INV1's matter.
    if (Math.max(machine.storeFailedAt, machine.frozenUntil) >= requestedAt - BELIEVED_AWAY_MS) return;
    const settledBy = requestedAt - (this.timings.readerCache * RATES + 1_000);
    const known = this.newest.findLast(({ at }) => at <= settledBy);
    if (known && seq < known.seq)
      this.broke('INV4 no going back', `instance ${machine.index} served ${token} after t${known.seq}`);
  }

  /** One process never does, not even for a moment. */
  private doesNotGoBackItself(machine: Machine, requestedAt: number, seq: number): void {
    const process = `${machine.index}.${machine.epoch}`;
    const best = this.bestOf.get(process);
    if (best && seq < best.seq && best.at <= requestedAt)
      this.broke('INV4 no going back', `process ${process} served t${seq} after its own t${best.seq}`);
    if (!best || seq > best.seq) this.bestOf.set(process, { at: this.world.now, seq });
  }

  leaves(flight: Flight): void {
    this.calls[flight.call]++;
    this.flights.add(flight);
    const { now } = this.world;
    const isClockSure = now - this.storeClockJumpedAt > this.timings.overlap;
    if (this.flights.size > 1) {
      this.overlaps++;
      const isExcused = [...this.flights].some(({ isLate }) => isLate) || !isClockSure;
      if (!isExcused) this.broke('INV3 single flight', `${this.flights.size} calls are under way`);
    }
    if (flight.call === 'issue') this.keepsGap(isClockSure);
    if (flight.call === 'force') this.keepsSpacing(isClockSure);
    for (const [what, most] of Object.entries(MOST_UNSCHEDULED) as [Spending, number][])
      if (this.calls[what] > most + 2 * this.burns)
        this.broke('INV6 budgets', `${this.calls[what]} ${what}s`);
  }

  arrives(flight: Flight): void {
    this.flights.delete(flight);
  }

  answered(machine: Machine, call: Call, token: TokenTruth): void {
    this.trace?.('platform', `${call} of instance ${machine.index} gives ${token.name}`);
  }

  /** While a probe's verdict is shared nobody on this instance probes again. */
  probes(machine: Machine, token: string): void {
    this.calls.probe++;
    const key = `${machine.index}.${machine.epoch} ${token}`;
    const last = this.probed.get(key) ?? -Infinity;
    this.probed.set(key, this.world.now);
    if (this.world.now - last < 1_000 / RATES) this.broke('INV5 one for many', `${key} was probed twice`);
  }

  /** Both times are those of the last checks; between them and the row's time lies what a lease allows. */
  private keepsGap(isClockSure: boolean): void {
    const { now } = this.world;
    const { gap, lease, deadline, margin } = this.timings;
    const sinceMs = now - this.lastIssueAt;
    this.lastIssueAt = now;
    const { state, now: storeNow } = this.row();
    const isAlive = (state?.expiresAt ?? 0) - margin > storeNow && state?.value !== undefined;
    const isBurning = state?.burn !== undefined && state.burn.finishedAt === undefined;
    // After a hold nobody has it any more.
    const isHeld = state?.holdAt !== undefined && storeNow >= state.holdAt;
    if (!isAlive || isHeld || isBurning || !isClockSure) return;
    if (sinceMs < (gap - (lease - deadline - margin)) / RATES)
      this.broke('INV8 gap', `two issues within ${ms(sinceMs)} while a token lives`);
  }

  private keepsSpacing(isClockSure: boolean): void {
    const { now } = this.world;
    const sinceMs = now - this.lastForceAt;
    this.lastForceAt = now;
    const { lease, deadline, margin } = this.timings;
    if (isClockSure && sinceMs < (FORCED_SPACING_MS - (lease - deadline - margin)) / RATES)
      this.broke('INV6 budgets', `two forced calls within ${ms(sinceMs)}`);
  }

  broke(invariant: Invariant, detail: string): void {
    this.violations.push({ invariant, at: this.world.now, detail });
    this.trace?.('WATCH', `${invariant}: ${detail}`);
  }
}

const wasCutByOthers = ({ cutBy }: TokenTruth): boolean => cutBy.has('outside') || cutBy.has('late');

const ms = (value: number): string => `${Math.round(value)} ms`;
