import type { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';

/** Nobody is asked about for the first time after this. A question under way has its own deadline, and those it finds may take one more, for their union_ids. */
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
