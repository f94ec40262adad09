import { DataSource } from 'typeorm';
import { accountNotFound } from '../../src/access/access.errors.js';
import { CredentialStore, type Reading, type RowKey } from '../../src/credential/credential.store.js';
import type { CredentialPatch, CredentialState } from '../../src/credential/credential-state.js';
import type { TestApp } from './test-app.js';

/** The steps of a refresh at the database, by what is written. */
export const STEPS = ['read', 'intent', 'announce', 'remember', 'commit', 'failure', 'other'] as const;
export type Step = (typeof STEPS)[number];
export type Moment = 'before' | 'after';

/** What happens at a step instead of going on: throwing fails it, a promise that stays open hangs it. */
export type Act = () => Promise<void> | void;

interface Stop {
  readonly step: Step;
  readonly moment: Moment;
  readonly act: Act;
}

/** The real store of a running application, with a switch at each step: it can fail, hang, and tell another time. */
export class FaultyStore {
  private stops: Stop[] = [];
  private isDead = false;
  private end: (error: Error) => void = () => undefined;
  private readonly database: DataSource;
  /** Open until the test ends, and then a failure that nobody tries again. */
  private readonly never = new Promise<never>((_, reject) => (this.end = reject));
  /** Meets every statement, or only those that write. */
  outage: { act: Act; writesOnly?: boolean } | undefined;
  /** What the database's clock shows more than the shared time, in ms. */
  clockAheadMs = 0;
  /** Statements begun and ended. */
  activity = 0;
  /** Statements that a fault keeps from going on. */
  waiting = 0;
  /** The row, past all faults. */
  readonly look: (key: RowKey) => Promise<CredentialState | undefined>;
  /** Writes to the row as some other program would. */
  readonly alter: (row: CredentialState, patch: CredentialPatch) => Promise<unknown>;

  constructor(app: TestApp, sharedNow: () => number) {
    const store = app.app.get(CredentialStore);
    this.database = app.app.get(DataSource);
    const real = {
      find: store.find.bind(store),
      all: store.all.bind(store),
      ensure: store.ensure.bind(store),
      compareAndSet: store.compareAndSet.bind(store),
      rememberKnown: store.rememberKnown.bind(store),
      isKnown: store.isKnown.bind(store),
    };
    this.never.catch(() => undefined);
    this.look = async (key) => (await real.find(key)).found;
    this.alter = real.compareAndSet;
    const timed = <T>({ found }: Reading<T>): Reading<T> => ({ found, now: sharedNow() + this.clockAheadMs });
    Object.assign(store, {
      find: async (...key: Parameters<typeof real.find>) =>
        timed(await this.run('read', () => real.find(...key))),
      all: async () => timed(await this.run('read', () => real.all())),
      ensure: (...keys: Parameters<typeof real.ensure>) => this.run('other', () => real.ensure(...keys)),
      isKnown: (...known: Parameters<typeof real.isKnown>) => this.run('read', () => real.isKnown(...known)),
      compareAndSet: (...write: Parameters<typeof real.compareAndSet>) =>
        this.run(stepOf(write[1]), () => real.compareAndSet(...write)),
      rememberKnown: (...known: Parameters<typeof real.rememberKnown>) =>
        this.run('remember', () => real.rememberKnown(...known)),
    });
  }

  /** The next time that this step comes. */
  at(step: Step, moment: Moment, act: Act): void {
    this.stops.push({ step, moment, act });
  }

  /** The next time that this step comes it waits there until it is released. */
  holdAt(step: Step, moment: Moment): { isReached: boolean; release: () => void } {
    let release: () => void = () => undefined;
    const open = new Promise<void>((resolve) => (release = resolve));
    const hold = { isReached: false, release };
    this.at(step, moment, () => {
      hold.isReached = true;
      return open;
    });
    return hold;
  }

  /** SIGKILL at this step: nothing that the process does later reaches the database. */
  killAt(step: Step, moment: Moment): { isReached: boolean } {
    const killed = { isReached: false };
    this.at(step, moment, () => {
      killed.isReached = true;
      return this.kill();
    });
    return killed;
  }

  kill(): Promise<never> {
    this.isDead = true;
    return this.never;
  }

  /** A statement that never comes back. */
  readonly hangs: Act = () => this.never;

  /** What a copy of the database has that is made now: a backup, or a replica that falls behind. */
  keepBackup(): Promise<unknown> {
    return this.database.query('CREATE TABLE kept_credential AS SELECT * FROM credential');
  }

  async restoreBackup(): Promise<void> {
    await this.database.query('DELETE FROM credential');
    await this.database.query('INSERT INTO credential SELECT * FROM kept_credential');
  }

  /** Lets go of everything that hangs. */
  release(): void {
    this.outage = undefined;
    this.end(accountNotFound());
  }

  private async run<T>(step: Step, statement: () => Promise<T>): Promise<T> {
    this.activity++;
    try {
      await this.wait(this.meet(step, 'before'));
      const result = await statement();
      await this.wait(this.meet(step, 'after'));
      return result;
    } finally {
      this.activity++;
    }
  }

  private async wait(met: Promise<void>): Promise<void> {
    this.waiting++;
    await met.finally(() => this.waiting--);
  }

  private async meet(step: Step, moment: Moment): Promise<void> {
    if (this.isDead) await this.never;
    const isMet = step !== 'read' || this.outage?.writesOnly !== true;
    if (this.outage && moment === 'before' && isMet) await this.outage.act();
    const stop = this.stops.find((one) => one.step === step && one.moment === moment);
    if (!stop) return;
    this.stops = this.stops.filter((one) => one !== stop);
    await stop.act();
  }
}

function stepOf(patch: CredentialPatch): Step {
  if (patch.sentAt !== undefined) return 'intent';
  if ('holdAt' in patch && patch.holdAt !== undefined && !('failure' in patch)) return 'announce';
  if (patch.failure !== undefined) return 'failure';
  return 'leaseUntil' in patch && 'unknownSince' in patch ? 'commit' : 'other';
}

export const fails = (code: string, message = code): Act => {
  return () => {
    throw Object.assign(new Error(message), { code });
  };
};
