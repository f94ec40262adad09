import { Refresher } from '../../src/credential/refresher.js';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import type { TestApp } from './test-app.js';

/** Lets the token engine do at this instant whatever is due, and waits until it is done. */
export async function tick({ app }: TestApp): Promise<void> {
  app.get(RefreshTicker).tick();
  await app.get(Refresher).allIdle();
}

/** Moves time in steps small enough for the engine, which acts at each of them. */
export async function live(app: TestApp, ms: number, stepMs = 100): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await app.advance(stepMs);
    await tick(app);
  }
}

/** An answer that may have to wait for time to pass: lets it pass, with the engine at work, until the answer is there. */
export async function inTime<T>(app: TestApp, answer: Promise<T>): Promise<T> {
  let isHere = false;
  const marked = answer.finally(() => (isHere = true));
  for (;;) {
    await Promise.race([marked, new Promise((resolve) => setTimeout(resolve, 10))]);
    if (isHere) return marked;
    await live(app, 100);
  }
}
