import type { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';

/** No question is begun after this; one that is under way has its own deadline. */
const TIME_MS = seconds(30);
/** To find one refused openid among 100 takes seven halvings of two questions each. This is enough for ten of them; a piece of nothing else would take 198. */
const HALVES = 10 * 14;

/** What one batch may cost, in time and in questions about halves of pieces that WeChat refused. */
export class BatchLimits {
  private readonly endsAt: number;
  private halves = 0;

  constructor(private readonly clock: Clock) {
    this.endsAt = clock.elapsed() + TIME_MS;
  }

  get isOver(): boolean {
    return this.clock.elapsed() > this.endsAt;
  }

  /** Whether one more half may be asked for; it counts. */
  takeHalf(): boolean {
    return !this.isOver && this.halves++ < HALVES;
  }
}
