import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Log } from '../common/logging/log.js';
import { minutes, seconds } from '../common/time/instant.js';
import { ChangeFeed, type ChangeSource } from './change-feed.js';
import { FollowedMemory } from './followed-memory.js';

/** A table as its feed sees it; a read takes as long as the test likes. */
class Table implements ChangeSource {
  readonly name = 'things';
  changed: string[] = [];
  time = 1_000_000;
  isAway = false;
  asked: number[] = [];
  held: Promise<void> | undefined;

  now(): Promise<number> {
    return Promise.resolve(this.time);
  }

  async changedSince(instant: number, most: number): Promise<string[]> {
    this.asked.push(instant);
    const keys = this.changed.slice(0, most);
    await this.held;
    if (this.isAway) throw new Error('away');
    return keys;
  }
}

const warnings: string[] = [];
const log = { warn: (event: string) => warnings.push(event) } as unknown as Log;

let clock: ManualClock;
const MOST = 1_000;

let table: Table;
let memory: FollowedMemory<string>;
let feed: ChangeFeed;
beforeEach(async () => {
  warnings.length = 0;
  clock = new ManualClock();
  table = new Table();
  memory = new FollowedMemory(clock, MOST, (entry) => entry);
  feed = new ChangeFeed(table, memory, clock, log);
  await feed.look();
});

const remember = (key: string, mark = memory.mark): boolean => memory.remember(key, key, mark);
const isKnown = (key: string): boolean => memory.find(key) !== undefined;

/** A look has asked the table. */
async function underWay(): Promise<void> {
  const before = table.asked.length;
  while (table.asked.length === before) await Promise.resolve();
}

it('forgets what has changed, and nothing else', async () => {
  remember('a');
  remember('b');
  table.changed = ['a'];
  await feed.look();
  expect([isKnown('a'), isKnown('b')]).toEqual([false, true]);
});

it('believes its memory for three seconds after the beginning of a look that succeeded', async () => {
  remember('a');
  await clock.advance(seconds(3));
  expect(isKnown('a')).toBe(true);
  await clock.advance(1);
  expect(isKnown('a')).toBe(false);
  table.isAway = true;
  await feed.look();
  expect(isKnown('a')).toBe(false);
  table.isAway = false;
  let go: () => void = () => undefined;
  table.held = new Promise((resolve) => (go = resolve));
  const looked = feed.look();
  await underWay();
  await clock.advance(seconds(2));
  go();
  await looked;
  expect(isKnown('a')).toBe(true);
  await clock.advance(seconds(1) + 1);
  expect(isKnown('a')).toBe(false);
});

it('says once that it cannot look', async () => {
  table.isAway = true;
  await feed.look();
  await feed.look();
  expect(warnings).toEqual(['feed.failed']);
});

it('believes nothing after a change here that it could not learn', async () => {
  remember('a');
  remember('b');
  table.changed = ['a'];
  table.isAway = true;
  await feed.lookOrDistrust();
  expect([isKnown('a'), isKnown('b')]).toEqual([false, false]);
  table.isAway = false;
  await feed.look();
  expect([isKnown('a'), isKnown('b')]).toEqual([false, true]);
});

it('does not remember what was looked up while something changed', async () => {
  const { mark } = memory;
  table.changed = ['a'];
  await feed.look();
  remember('a', mark);
  expect(isKnown('a')).toBe(false);
});

it('begins a look of its own for a change during another look, one for many', async () => {
  let go: () => void = () => undefined;
  table.held = new Promise((resolve) => (go = resolve));
  const first = feed.look();
  await underWay();
  remember('a');
  table.changed = ['a'];
  const others = [feed.look(), feed.look(), feed.look()];
  go();
  await Promise.all([first, ...others]);
  expect(isKnown('a')).toBe(false);
  expect(table.asked.length).toBe(1 + 1 + 1);
});

it('forgets everything after a pause in which changes may have been removed', async () => {
  remember('a');
  await clock.advance(minutes(9) + 1);
  await feed.look();
  expect(isKnown('a')).toBe(false);
});

it('forgets everything when the database’s clock says so, as after the machine slept', async () => {
  remember('a');
  table.time += minutes(9) + 1;
  await feed.look();
  expect(isKnown('a')).toBe(false);
});

it('forgets everything when more has changed than it reads at a time', async () => {
  remember('a');
  table.changed = Array.from({ length: 20_001 }, (_, n) => `other ${n}`);
  await feed.look();
  expect(isKnown('a')).toBe(false);
});

it('reads again what the last look may not have seen, and what a clock that was set would hide', async () => {
  table.asked = [];
  for (const time of [1_001_000, 400_000, 9_000_000]) {
    table.time = time;
    await feed.look();
  }
  expect(table.asked).toEqual([990_000, 390_000, 390_000]);
});

it('makes room for the newest by forgetting the oldest', () => {
  for (let n = 0; n <= MOST; n++) remember(`key ${n}`);
  expect([isKnown('key 0'), isKnown('key 1'), isKnown(`key ${MOST}`)]).toEqual([false, true, true]);
});
