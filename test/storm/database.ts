import type { CredentialKind } from '../../src/credential/credential.js';
import { CredentialStore, type Reading, type RowKey } from '../../src/credential/credential.store.js';
import type { CredentialPatch, CredentialState } from '../../src/credential/credential-state.js';
import type { Trace } from './engine.js';
import type { Machine } from './machine.js';
import type { Outage } from './weather.js';
import type { World } from './world.js';

const CLOCK_START = Date.UTC(2026, 10, 21, 4);
const STATEMENT_MS = 3_000;

/** Properties of the database that the engine relies on; the tests take them away. */
export interface DatabaseFlaws {
  readonly writesBlindly?: boolean;
  readonly losesIntents?: boolean;
}

/** The rows that all instances share, with a clock of their own. */
export class Database {
  readonly rows = new Map<string, CredentialState>();
  readonly known = new Set<string>();
  readonly outages: Outage[] = [];
  private shift = CLOCK_START;

  constructor(
    private readonly world: World,
    private readonly flaws: DatabaseFlaws = {},
    private readonly trace?: Trace,
  ) {}

  now(): number {
    return Math.floor(this.world.now + this.shift);
  }

  jumpClock(ms: number): void {
    this.shift += ms;
  }

  isReachable(machine: number): boolean {
    const { now } = this.world;
    return !this.outages.some(
      (outage) => (outage.machine ?? machine) === machine && now >= outage.from && now < outage.to,
    );
  }

  ensure(keys: readonly RowKey[]): void {
    for (const key of keys) if (!this.rows.has(idOf(key))) this.rows.set(idOf(key), emptyRow(key));
  }

  compareAndSet(state: CredentialState, patch: CredentialPatch): CredentialState | undefined {
    const stored = this.rows.get(idOf(state));
    if (!stored) return undefined;
    if (stored.revision !== state.revision && !this.flaws.writesBlindly) return undefined;
    const revision = stored.revision + 1;
    const kept = this.flaws.losesIntents ? { sentAt: undefined } : {};
    this.rows.set(idOf(state), { ...stored, ...patch, ...kept, revision });
    this.trace?.('database', `at ${this.now()} revision ${revision}`, patch);
    return { ...state, ...patch, revision };
  }
}

const idOf = ({ appId, kind }: RowKey): string => `${appId}/${kind}`;

const emptyRow = ({ appId, kind }: { appId: string; kind: CredentialKind }): CredentialState =>
  ({
    appId,
    kind,
    revision: 0,
    protocol: 0,
    writtenAt: 0,
    generation: 0,
    fence: 0,
    nextDueAt: 0,
    consecutiveFailures: 0,
    successes: 0,
    failures: 0,
    ledger: '',
    foreignCount: 0,
  }) as unknown as CredentialState;

/** The way of one instance to the database: statements take time, fail, or are carried out and never answered. */
export class MachineStore extends CredentialStore {
  private readonly epoch: number;

  constructor(
    private readonly database: Database,
    private readonly machine: Machine,
  ) {
    super();
    this.epoch = machine.epoch;
  }

  all(): Promise<Reading<CredentialState[]>> {
    return this.ask(() => ({ found: [...this.database.rows.values()], now: this.database.now() }));
  }

  find(key: RowKey): Promise<Reading<CredentialState | undefined>> {
    return this.ask(() => ({ found: this.database.rows.get(idOf(key)), now: this.database.now() }));
  }

  ensure(keys: readonly RowKey[]): Promise<void> {
    return this.ask(() => this.database.ensure(keys));
  }

  compareAndSet(state: CredentialState, patch: CredentialPatch): Promise<CredentialState | undefined> {
    return this.ask(() => this.database.compareAndSet(state, patch));
  }

  rememberKnown(appId: string, fingerprint: string): Promise<void> {
    return this.ask(() => void this.database.known.add(`${appId}/${fingerprint}`));
  }

  isKnown(appId: string, fingerprint: string): Promise<boolean> {
    return this.ask(() => this.database.known.has(`${appId}/${fingerprint}`));
  }

  forgetKnown(): Promise<void> {
    return Promise.resolve();
  }

  private ask<T>(statement: () => T): Promise<T> {
    const { machine, epoch } = this;
    const { world, dice, faults } = machine;
    world.touched = true;
    return new Promise<T>((resolve, reject) => {
      if (!machine.runs(epoch)) return;
      const fail = (at: number): void => {
        machine.storeFailedAt = Math.max(machine.storeFailedAt, at);
        machine.deliver(epoch, at, () => reject(new Error('the database does not answer')));
      };
      const strike = machine.strike();
      if (strike === 'crashed' && dice.hits(0.5)) return;
      const left = typeof strike === 'object' && dice.hits(0.5) ? strike.frozenMs : 0;
      const askedAt = world.now + left;
      const legMs = (): number =>
        dice.hits(faults.storeSlow) ? dice.between(100, faults.storeSlowMs) : dice.between(1, 15);
      const [there, back] = [legMs(), legMs()];
      const isUnheard = dice.hits(faults.storeLost) || there + back > STATEMENT_MS;
      // Given up in time; it may still be carried out after that.
      if (isUnheard) fail(askedAt + STATEMENT_MS);
      world.at(askedAt + there, () => {
        const isReached = this.database.isReachable(machine.index);
        const result = isReached ? statement() : undefined;
        if (isUnheard || !machine.runs(epoch)) return;
        if (!isReached) return fail(world.now + dice.between(0, STATEMENT_MS));
        machine.deliver(epoch, world.now + back, () => resolve(result as T));
      });
    });
  }
}
