import { beforeEach, describe, expect, it } from 'vitest';
import { emptyRow } from '../../test/support/credential-row.js';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Account } from '../account/account.js';
import { loadConfig } from '../config/load-config.js';
import { CredentialMemory } from './credential-memory.js';
import { RefreshRules } from './refresh-rules.js';
import { Schedule } from './schedule.js';
import { StoreOffsets } from './store-offset.js';

/** How far the database's clock is from this process's measure of time. */
const DATABASE = 77_000_000;

class WholeClock extends ManualClock {
  override elapsed(): number {
    return Math.floor(super.elapsed());
  }
}

let clock: ManualClock;
let offsets: StoreOffsets;
let memory: CredentialMemory;
let schedule: Schedule;
let revision: number;
beforeEach(() => {
  clock = new WholeClock();
  offsets = new StoreOffsets(clock);
  memory = new CredentialMemory(new RefreshRules(loadConfig({})), offsets, clock);
  schedule = new Schedule(memory, clock);
  revision = 0;
});

/** A copy is taken whose row is due `inMs` from now, by the database's clock. */
function adopt(appId: string, inMs: number, consecutiveFailures = 0): void {
  const account = { appId, kind: 'official', tokenMode: 'stable' } as Account;
  const now = DATABASE + clock.elapsed();
  const state = emptyRow({ appId, revision: ++revision, nextDueAt: now + inMs, consecutiveFailures });
  memory.adopt({ account, kind: 'token' }, state, clock.elapsed(), offsets.measure(now, offsets.asking()));
}

const takeAll = (take: () => string | undefined): string[] => {
  const taken: string[] = [];
  for (let id = take(); id !== undefined; id = take()) taken.push(id);
  return taken;
};
const healthy = (): string[] => takeAll(() => schedule.takeHealthy());
const failing = (): string[] => takeAll(() => schedule.takeFailing());

it('goes by every copy that is taken: what its row says, in this process’s time', async () => {
  adopt('b', 500);
  adopt('a', 200);
  expect(healthy()).toEqual([]);
  await clock.advance(199);
  expect(healthy()).toEqual([]);
  await clock.advance(1);
  expect(healthy()).toEqual(['a']);
  await clock.advance(300);
  expect(healthy()).toEqual(['b']);
  expect(healthy()).toEqual([]);
});

it('lets a later copy bring forward or put off', async () => {
  adopt('a', 500);
  adopt('b', 100);
  adopt('a', 100);
  adopt('b', 500);
  await clock.advance(100);
  expect(healthy()).toEqual(['a']);
});

it('takes one that nobody knows yet at once', () => {
  schedule.add('new');
  expect(healthy()).toEqual(['new']);
});

describe('follow', () => {
  it('goes by the row, but not before the rest is over', async () => {
    adopt('a', -5_000);
    schedule.follow('a', 300);
    expect(healthy()).toEqual([]);
    await clock.advance(300);
    expect(healthy()).toEqual(['a']);
  });

  it('goes by the row where the rest is shorter', async () => {
    adopt('a', 700);
    schedule.follow('a', 300);
    await clock.advance(699);
    expect(healthy()).toEqual([]);
    await clock.advance(1);
    expect(healthy()).toEqual(['a']);
  });

  it('lets one without a copy rest', async () => {
    schedule.follow('unknown', 300);
    expect(healthy()).toEqual([]);
    await clock.advance(300);
    expect(healthy()).toEqual(['unknown']);
  });
});

describe('those that failed', () => {
  it('stand in a line of their own, so that the healthy ones do not wait behind them', () => {
    for (let n = 0; n < 100; n++) adopt(`failing${n}`, -1_000 - n, 1);
    adopt('healthy', 0);
    expect(schedule.takeHealthy()).toBe('healthy');
    expect(schedule.takeHealthy()).toBeUndefined();
    expect(new Set(failing()).size).toBe(100);
  });

  it('come back to the others once they succeed, and are in one line only', () => {
    adopt('a', 0, 3);
    adopt('a', 0, 0);
    expect([healthy(), failing()]).toEqual([['a'], []]);
    adopt('b', 0, 0);
    adopt('b', 0, 1);
    expect([healthy(), failing()]).toEqual([[], ['b']]);
  });

  it('rest in their own line', async () => {
    adopt('a', 0, 1);
    schedule.follow('a', 300);
    expect(failing()).toEqual([]);
    await clock.advance(300);
    expect([healthy(), failing()]).toEqual([[], ['a']]);
  });
});

it('forgets one in either line', () => {
  adopt('a', 0);
  adopt('b', 0, 1);
  schedule.remove('a');
  schedule.remove('b');
  expect([healthy(), failing()]).toEqual([[], []]);
});
