import { setImmediate } from 'node:timers/promises';
import { expect, it } from 'vitest';
import type { StoredEvent } from './push-event.store.js';
import { PushLane } from './push-lane.js';

const MOST_TOLD = 3;
/** More than a lane fetches together. */
const MANY = 60;

interface Run {
  readonly lane: PushLane;
  readonly begun: number[];
  readonly failures: unknown[];
  /** The listeners are done with the event that was begun longest ago. */
  readonly done: (error?: Error) => Promise<void>;
}

/** A lane over so many events; whatever is not told yet stays with the listeners until `done`. */
function laneOf(count: number, mostTold: number): Run {
  const waiting = [...Array(count).keys()];
  const begun: number[] = [];
  const failures: unknown[] = [];
  const told: ((error?: Error) => void)[] = [];
  const due = (take: number): Promise<StoredEvent[]> =>
    Promise.resolve(waiting.splice(0, take).map((n) => ({ attempts: n }) as StoredEvent));
  const begin = ({ attempts }: StoredEvent): Promise<() => Promise<void>> => {
    begun.push(attempts);
    return Promise.resolve(
      () =>
        new Promise((resolve, reject) => told.push((error) => (error ? reject(error) : resolve(undefined)))),
    );
  };
  const lane = new PushLane({ due, begin, failed: (error) => void failures.push(error) }, mostTold);
  const done = async (error?: Error): Promise<void> => {
    told.shift()?.(error);
    await setImmediate();
  };
  return { lane, begun, failures, done };
}

it('begins no more than listeners may be busy with, and the next as soon as one is done', async () => {
  const { lane, begun, done } = laneOf(5, MOST_TOLD);
  const ticking = lane.tick();
  await setImmediate();
  expect(begun).toEqual([0, 1, 2]);
  await done();
  expect(begun).toEqual([0, 1, 2, 3]);
  for (let n = 0; n < 4; n++) await done();
  await ticking;
  expect(begun).toEqual([0, 1, 2, 3, 4]);
});

it('waits for no listener where events have effects', async () => {
  const { lane, begun } = laneOf(MANY, Infinity);
  void lane.tick();
  await setImmediate();
  expect(begun).toHaveLength(MANY);
});

it('goes on when what is left of an event fails, and says so', async () => {
  const { lane, begun, failures, done } = laneOf(4, MOST_TOLD);
  const ticking = lane.tick();
  await setImmediate();
  const away = new Error('the database is away');
  await done(away);
  for (let n = 0; n < 3; n++) await done();
  await ticking;
  expect(failures).toEqual([away]);
  expect(begun).toEqual([0, 1, 2, 3]);
});
