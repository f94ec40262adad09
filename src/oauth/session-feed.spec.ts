import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Log } from '../common/logging/log.js';
import { minutes, seconds } from '../common/time/instant.js';
import { SessionFeed } from './session-feed.js';
import { SessionMemory } from './session.memory.js';
import type { Session } from './session.js';
import type { SessionStore } from './session.store.js';

/** The table as the feed sees it; a read takes as long as the test likes. */
class Endings implements Pick<SessionStore, 'endedSince'> {
  ended: string[] = [];
  isAway = false;
  reads = 0;
  held: Promise<void> | undefined;

  async endedSince(_before: number, most: number): Promise<{ codeHashes: string[]; now: number }> {
    this.reads++;
    const codeHashes = this.ended.slice(0, most);
    await this.held;
    if (this.isAway) throw new Error('away');
    return { codeHashes, now: 0 };
  }
}

const warnings: string[] = [];
const log = { warn: (event: string) => warnings.push(event) } as unknown as Log;

let clock: ManualClock;
let table: Endings;
let memory: SessionMemory;
let feed: SessionFeed;
beforeEach(async () => {
  warnings.length = 0;
  clock = new ManualClock();
  table = new Endings();
  memory = new SessionMemory(clock);
  feed = new SessionFeed(table as unknown as SessionStore, memory, clock, log);
  await feed.look();
});

const remember = (code: string, mark = memory.mark): void =>
  memory.remember(code, { session: {} as Session, accountMadeAt: 0 }, mark);
const isKnown = (code: string): boolean => memory.find(code) !== undefined;

/** A look has asked the table. */
async function underWay(): Promise<void> {
  const before = table.reads;
  while (table.reads === before) await Promise.resolve();
}

it('forgets what has ended, and nothing else', async () => {
  remember('a');
  remember('b');
  table.ended = ['a'];
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
  expect(warnings).toEqual(['sessions.feed_failed']);
});

it('believes nothing after an ending here that it could not learn', async () => {
  remember('a');
  remember('b');
  table.ended = ['a'];
  table.isAway = true;
  await feed.lookOrDistrust();
  expect([isKnown('a'), isKnown('b')]).toEqual([false, false]);
  table.isAway = false;
  await feed.look();
  expect([isKnown('a'), isKnown('b')]).toEqual([false, true]);
});

it('does not remember what was looked up while something ended', async () => {
  const { mark } = memory;
  table.ended = ['a'];
  await feed.look();
  remember('a', mark);
  expect(isKnown('a')).toBe(false);
});

it('begins a look of its own for an ending during another look, one for many', async () => {
  let go: () => void = () => undefined;
  table.held = new Promise((resolve) => (go = resolve));
  const first = feed.look();
  await underWay();
  remember('a');
  table.ended = ['a'];
  const others = [feed.look(), feed.look(), feed.look()];
  go();
  await Promise.all([first, ...others]);
  expect(isKnown('a')).toBe(false);
  expect(table.reads).toBe(1 + 1 + 1);
});

it('forgets everything after a pause in which ends may have been removed', async () => {
  remember('a');
  await clock.advance(minutes(9) + 1);
  await feed.look();
  expect(isKnown('a')).toBe(false);
});

it('forgets everything when more have ended than it reads at a time', async () => {
  remember('a');
  table.ended = Array.from({ length: 20_001 }, (_, n) => `other ${n}`);
  await feed.look();
  expect(isKnown('a')).toBe(false);
});

it('makes room for the newest by forgetting the oldest', () => {
  for (let n = 0; n <= 200_000; n++) remember(`code ${n}`);
  expect([isKnown('code 0'), isKnown('code 1'), isKnown('code 200000')]).toEqual([false, true, true]);
});
