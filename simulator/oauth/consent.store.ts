import type { SimulatorClock } from '../clock.js';

/** So users say; no page promises it. */
const REMEMBERED_MS = 30 * 86_400_000;

/** Who agreed to show an account the profile, and when. */
export class ConsentStore {
  readonly #clock: SimulatorClock;
  readonly #consents = new Map<string, number>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  remember(userId: string, appId: string): void {
    this.#consents.set(`${appId} ${userId}`, this.#clock.now());
  }

  isRecent(userId: string, appId: string): boolean {
    const atMs = this.#consents.get(`${appId} ${userId}`);
    return atMs !== undefined && this.#clock.now() - atMs < REMEMBERED_MS;
  }
}
