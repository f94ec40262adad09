import { eventually } from './eventually.js';
import type { TestApp } from './test-app.js';

const STEP_MS = 10;
const PATIENT = { limitMs: 20_000 };

/** What takes time by the hand-moved clock: moved about as fast as the real one, or calls under way would run into their deadlines. */
export async function inTime<T>(app: TestApp, answer: Promise<T>): Promise<T> {
  let done = false;
  const marked = answer.finally(() => (done = true));
  await eventually('it ends', () => done || app.advance(STEP_MS).then(() => done), PATIENT);
  return marked;
}
