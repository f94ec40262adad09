import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { Clock } from '../common/time/clock.js';
import { type Credential, credentialId, idOf } from './credential.js';
import { type Copy, CredentialMemory } from './credential-memory.js';
import { CredentialStore, type Reading } from './credential.store.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';
import { RefreshRules } from './refresh-rules.js';
import { broughtForward, movedBack } from './row-changes.js';
import { type Asked, type StoreOffset, StoreOffsets } from './store-offset.js';

const MOST_LOST_RACES = 20;
const MOST_LATE_ANSWERS = 20;

interface Answer extends Reading<CredentialState | undefined> {
  readonly asked: Asked;
}

export type Decide = (state: CredentialState, now: number) => CredentialPatch | undefined;

/** Reads and changes rows, and keeps this instance's copies in step with what it saw. `now` is the database's time, never later than it. */
@Injectable()
export class CredentialRows {
  private readonly reading = new Map<string, Promise<Copy>>();

  constructor(
    private readonly store: CredentialStore,
    private readonly memory: CredentialMemory,
    private readonly offsets: StoreOffsets,
    private readonly rules: RefreshRules,
    private readonly clock: Clock,
  ) {}

  /** This instance's copy, however old. */
  known(id: string): Copy | undefined {
    return this.memory.get(id);
  }

  /** The row as it is now; callers at the same time share one query. */
  read(credential: Credential): Promise<Copy> {
    const id = idOf(credential);
    const running = this.reading.get(id);
    if (running) return running;
    const mine = this.load(credential).finally(() => this.reading.delete(id));
    this.reading.set(id, mine);
    return mine;
  }

  /**
   * Lets `decide` say what to write, and writes it if nobody wrote since the row was read; else reads and decides anew.
   * Undefined when `decide` wants nothing. `from` is a copy to begin with in place of a first read.
   */
  async change(credential: Credential, decide: Decide, from?: Copy): Promise<CredentialState | undefined> {
    let copy = from ?? (await this.load(credential));
    for (let race = 0; race < MOST_LOST_RACES; race++) {
      const { state } = copy;
      const offset = this.offsets.newest(copy.offset);
      const now = this.offsets.atLeastNow(offset);
      const patch = decide(state, now);
      if (!patch) return undefined;
      const written = await this.write(credential, { state, offset }, { ...patch, writtenAt: now });
      if (written) return written.state;
      copy = await this.load(credential);
    }
    throw new Error(`the row of ${idOf(credential)} changed ${MOST_LOST_RACES} times under our hands`);
  }

  /** The database's time by what this copy knows of it: never later than the truth. */
  nowBy(copy: Copy): number {
    return this.offsets.atLeastNow(this.offsets.newest(copy.offset));
  }

  forget(id: string): void {
    this.memory.forget(id);
  }

  /** Makes the rows of `wanted` that are missing, and takes copies of all of `known` that are there: one query in place of thousands. */
  async preload(wanted: readonly Credential[], known: ReadonlyMap<string, Credential>): Promise<void> {
    await this.store.ensure(wanted.map(({ account, kind }) => ({ appId: account.appId, kind })));
    const asked = this.offsets.asking();
    const { found, now } = await this.store.all();
    const offset = this.offsets.measure(now, asked);
    for (const state of found) {
      const credential = known.get(credentialId(state.appId, state.kind));
      // One that was written before the database's clock was set back is read, and mended, on its own.
      if (credential && !this.isAhead(state, now))
        this.memory.adopt(credential, state, asked.elapsed, offset);
    }
  }

  /** Keeps the fingerprint of a value that we were given, for as long as somebody may report it. */
  async remember(credential: Credential, fingerprint: string, lifeMs: number): Promise<void> {
    const copy = this.memory.get(idOf(credential));
    if (copy && copy.state.fingerprint === fingerprint) return;
    const now = copy ? this.nowBy(copy) : this.clock.now();
    await this.store.rememberKnown(credential.account.appId, fingerprint, now + lifeMs);
  }

  /** Was a value with this fingerprint ever given to us, a day past its end at the longest? */
  isKnown(appId: string, fingerprint: string): Promise<boolean> {
    return this.store.isKnown(appId, fingerprint);
  }

  private async load(credential: Credential): Promise<Copy> {
    const { asked, found, now } = await this.ask(credential);
    if (!found) throw accountNotFound();
    const offset = this.offsets.measure(now, asked);
    const backMs = this.setBackMs(credential, found, { now, offset });
    // Before anybody gets to see it: by the clock as it is now, every life in it is too long.
    if (backMs > 0 || this.isAhead(found, now))
      return this.setBack(credential, { state: found, offset }, backMs);
    const known = this.memory.get(idOf(credential));
    if (known && isOlder(found, known.state) && asked.elapsed > known.adoptedAt)
      return this.rewrite(credential, { state: found, offset }, broughtForward(found, known.state));
    return this.memory.adopt(credential, found, asked.elapsed, offset);
  }

  /**
   * The row, and the database's time with it. An answer that is looked at late, because this process was frozen or its machine slept,
   * tells of the past, and the question is put again.
   */
  private async ask({ account, kind }: Credential): Promise<Answer> {
    const key = { appId: account.appId, kind };
    let isMade = false;
    for (let answers = 0; answers < MOST_LATE_ANSWERS; answers++) {
      // Taken before the query leaves: a copy is at least as old as that.
      const asked = this.offsets.asking();
      const { found, now } = await this.store.find(key);
      if (this.offsets.sinceMs(asked) > this.rules.timings.statement) continue;
      if (found || isMade) return { asked, found, now };
      await this.store.ensure([key]);
      isMade = true;
    }
    throw new Error(`the database took too long, ${MOST_LATE_ANSWERS} times`);
  }

  /** Written at a time that the database's clock has not reached: that clock was set back. */
  private isAhead({ writtenAt }: CredentialState, now: number): boolean {
    return writtenAt > now + this.rules.timings.margin;
  }

  /** How far the database's clock was set back since this instance's copy of the same row, 0 when it was not or there is none. */
  private setBackMs(
    credential: Credential,
    found: CredentialState,
    { now, offset }: { now: number; offset: StoreOffset },
  ): number {
    const known = this.memory.get(idOf(credential));
    // One that others have written since may be by the new clock already; if not, it is ahead.
    if (!known || (known.state.revision !== found.revision && !this.isAhead(found, now))) return 0;
    return this.offsets.setBackMs(known.offset, offset, this.rules.timings.margin);
  }

  private setBack(
    credential: Credential,
    copy: Pick<Copy, 'state' | 'offset'>,
    backMs: number,
  ): Promise<Copy> {
    const now = this.offsets.atLeastNow(copy.offset);
    return this.rewrite(credential, copy, movedBack(copy.state, now, backMs || undefined));
  }

  private async rewrite(
    credential: Credential,
    copy: Pick<Copy, 'state' | 'offset'>,
    patch: CredentialPatch,
  ): Promise<Copy> {
    const writtenAt = this.offsets.atLeastNow(copy.offset);
    return (await this.write(credential, copy, { ...patch, writtenAt })) ?? this.load(credential);
  }

  private async write(
    credential: Credential,
    { state, offset }: Pick<Copy, 'state' | 'offset'>,
    patch: CredentialPatch,
  ): Promise<Copy | undefined> {
    const readAt = this.clock.elapsed();
    const written = await this.store.compareAndSet(state, inWholeMs(patch));
    return written && this.memory.adopt(credential, written, readAt, offset);
  }
}

/** Clocks and shares of lives come in fractions; columns hold whole milliseconds, and memory must agree with them. */
const inWholeMs = (patch: CredentialPatch): CredentialPatch =>
  Object.fromEntries(
    Object.entries(patch).map(([name, value]: [string, unknown]) => [
      name,
      typeof value === 'number' ? Math.floor(value) : value,
    ]),
  );

/** The same row, as it was in the past; not one that was made anew with its account. */
const isOlder = (found: CredentialState, known: CredentialState): boolean =>
  found.madeAt === known.madeAt && found.generation < known.generation;
