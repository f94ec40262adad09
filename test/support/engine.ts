import { TokenRefresher } from '../../src/token/token-refresher.js';
import { TokenTicker } from '../../src/token/token-ticker.js';
import type { TestApp } from './test-app.js';

/** Lets the token engine do at this instant whatever is due, and waits until it is done. */
export async function tick({ app }: TestApp): Promise<void> {
  app.get(TokenTicker).tick();
  await app.get(TokenRefresher).allIdle();
}

/** Moves time in steps small enough for the engine, which acts at each of them. */
export async function live(app: TestApp, ms: number, stepMs = 100): Promise<void> {
  for (let passed = 0; passed < ms; passed += stepMs) {
    await app.advance(stepMs);
    await tick(app);
  }
}
