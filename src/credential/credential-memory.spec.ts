import { beforeEach, describe, expect, it } from 'vitest';
import { emptyRow } from '../../test/support/credential-row.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Account } from '../account/account.js';
import { loadConfig } from '../config/load-config.js';
import { GlobalToken, Ticket } from '../wechat/tokens.js';
import { type CredentialChange, CredentialMemory } from './credential-memory.js';
import type { CredentialKind } from './credential.js';
import type { CredentialState } from './credential-state.js';
import { RefreshRules } from './refresh-rules.js';
import { StoreOffsets } from './store-offset.js';

/** A wall clock that may be set, beside the monotonic one. */
class SettableClock extends ManualClock {
  shift = 0;
  override now(): number {
    return super.now() + this.shift;
  }
}

const LIFE = 7_200_000;
const MARGIN = 5_000;

let clock: SettableClock;
let offsets: StoreOffsets;
let memory: CredentialMemory;
/** How far the database's clock is ahead of this process's. */
let databaseAhead: number;
beforeEach(() => {
  clock = new SettableClock();
  offsets = new StoreOffsets(clock);
  memory = new CredentialMemory(new RefreshRules(loadConfig({})), offsets, clock);
  databaseAhead = 0;
});

const databaseNow = (): number => clock.now() - clock.shift + databaseAhead;

const row = (revision: number, change: Partial<CredentialState> = {}): CredentialState =>
  emptyRow({
    revision,
    generation: revision,
    value: new GlobalToken(`82_${revision}`),
    fingerprint: String(revision),
    issuedAt: databaseNow(),
    expiresAt: databaseNow() + LIFE,
    nextDueAt: databaseNow() + 300_000,
    ...change,
  });

const of = (kind: CredentialKind = 'token', tokenMode: Account['tokenMode'] = 'stable') => ({
  account: { appId: 'wx1', kind: 'official', tokenMode } as Account,
  kind,
});

const adopt = (state: CredentialState, askedAt = clock.elapsed(), credential = of(state.kind)) => {
  const asked = { elapsed: askedAt, wall: clock.now() - (clock.elapsed() - askedAt) };
  return memory.adopt(credential, state, askedAt, offsets.measure(databaseNow(), asked));
};

const serve = (id = 'wx1') => {
  const copy = memory.get(id);
  return copy && memory.serve(copy);
};
const served = (id?: string): number | undefined => serve(id)?.generation;

describe('a copy', () => {
  it('does not go back when an older answer arrives late', () => {
    const asked = clock.elapsed();
    adopt(row(2));
    expect(adopt(row(1), asked).state.revision).toBe(2);
    expect(served()).toBe(2);
  });

  it('goes back with a row that was restored or made anew', async () => {
    adopt(row(57));
    await clock.advance(1);
    adopt(row(3));
    expect(served()).toBe(3);
  });

  it('is forgotten with its credential, and no other', () => {
    adopt(row(1));
    adopt(row(2, { kind: 'jsapi', value: new Ticket('t') }));
    memory.forget('wx1');
    expect(served()).toBeUndefined();
    expect(served('wx1/jsapi')).toBe(2);
  });

  it('needs no question while it is younger than the reader cache', async () => {
    const copy = adopt(row(1));
    await clock.advance(2_000);
    expect(memory.isFresh(copy)).toBe(true);
    await clock.advance(1);
    expect(memory.isFresh(copy)).toBe(false);
  });

  it('is as old as the question, not as the answer', async () => {
    const asked = clock.elapsed();
    await clock.advance(1_500);
    const copy = adopt(row(1), asked);
    expect(memory.ageMs(copy)).toBe(1_500);
    await clock.advance(501);
    expect(memory.isFresh(copy)).toBe(false);
  });

  it('may be served without the database for the grace, less what clocks may differ', async () => {
    const copy = adopt(row(1));
    await clock.advance(170_999);
    expect(memory.isWithin(copy, 180_000)).toBe(true);
    await clock.advance(1);
    expect(memory.isWithin(copy, 180_000)).toBe(false);
    expect(memory.isWithin(copy, Infinity)).toBe(true);
  });
});

describe('the end of a value', () => {
  /** Reads the row again, so that the copy is fresh. */
  const adoptAgain = (state: CredentialState): void => void adopt({ ...state, revision: state.revision + 1 });

  it('comes a margin before the row says, to the millisecond while the copy is fresh', async () => {
    const state = row(1);
    await clock.advance(LIFE - MARGIN - 1_000);
    adoptAgain(state);
    await clock.advance(999);
    expect(served()).toBe(1);
    await clock.advance(1);
    expect(served()).toBeUndefined();
  });

  it('comes sooner where the copy is old: this clock may be a twentieth slow', async () => {
    adopt(row(1));
    const last = Math.ceil(((LIFE - MARGIN) * 19) / 20) - 1;
    await clock.advance(last);
    expect(served()).toBe(1);
    await clock.advance(1);
    expect(served()).toBeUndefined();
  });

  it('is by the database’s clock, however this machine’s is set', async () => {
    databaseAhead = -86_400_000;
    const state = row(1);
    await clock.advance(LIFE - MARGIN - 1);
    adoptAgain(state);
    expect(serve()).toMatchObject({ expiresAt: state.expiresAt, expiresInSeconds: 5 });
    await clock.advance(1);
    expect(served()).toBeUndefined();
  });

  it('counts the way of the answer against us', async () => {
    const state = row(1);
    await clock.advance(LIFE - MARGIN - 1_000);
    const asked = offsets.asking();
    const nowOfDatabase = databaseNow();
    await clock.advance(400);
    // The answer shows the time of the question: 400 ms later it may already be 400 ms more, or not.
    memory.adopt(of(), state, asked.elapsed, offsets.measure(nowOfDatabase, asked));
    await clock.advance(599);
    expect(served()).toBe(1);
    await clock.advance(1);
    expect(served()).toBeUndefined();
  });

  it('comes at once when the machine slept, and is not put off by a wall clock set back', () => {
    adopt(row(1));
    clock.shift = -86_400_000;
    expect(served()).toBe(1);
    clock.shift = LIFE;
    expect(served()).toBeUndefined();
  });

  it('comes with the hold', async () => {
    adopt(row(1, { holdAt: databaseNow() + 1_000 }));
    await clock.advance(999);
    expect(serve()).toMatchObject({ expiresInSeconds: 0 });
    await clock.advance(1);
    expect(served()).toBeUndefined();
  });

  it('was, for one that is dead or not there', () => {
    adopt(row(1, { expiresAt: 0 }));
    expect(served()).toBeUndefined();
    adopt(row(2, { value: undefined }));
    expect(served()).toBeUndefined();
    expect(serve('wx2')).toBeUndefined();
  });
});

it('promises in plain mode no more than an overlap past our next call, in whole seconds', async () => {
  adopt(row(1, { nextDueAt: databaseNow() + 60_000 }), clock.elapsed(), of('token', 'plain'));
  await clock.advance(1_500);
  expect(serve()).toMatchObject({ expiresInSeconds: 358, generation: 1 });
});

describe('the news', () => {
  it('is of a new value, once, with the end that readers are told', () => {
    const told: CredentialChange[] = [];
    memory.changes.subscribe((change) => told.push(change));
    adopt(row(0, { value: undefined, expiresAt: undefined }));
    const end = databaseNow() + LIFE;
    adopt(row(1));
    adopt(row(2, { generation: 1 }));
    adopt(row(3, { generation: 2 }));
    expect(told).toEqual([
      { appId: 'wx1', kind: 'token', generation: 1, expiresAt: end },
      { appId: 'wx1', kind: 'token', generation: 2, expiresAt: end },
    ]);
  });

  it('is not of one that was found dead', () => {
    const told: CredentialChange[] = [];
    memory.changes.subscribe((change) => told.push(change));
    adopt(row(1, { expiresAt: 0 }));
    expect(told).toEqual([]);
  });

  it('is of every copy that is taken, and of none that is dropped', () => {
    const taken: number[] = [];
    memory.adopted.subscribe(({ state }) => taken.push(state.revision));
    const asked = clock.elapsed();
    adopt(row(2));
    adopt(row(1), asked);
    adopt(row(2));
    expect(taken).toEqual([2, 2]);
  });
});
