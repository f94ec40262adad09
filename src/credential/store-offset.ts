import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';

/**
 * How the database's clock stands to this process's own measure of time. Instants in rows are the database's; this process's clock
 * only measures how long something has lasted.
 */
export interface StoreOffset {
  /** The database shows at least elapsed + this … */
  readonly atLeast: number;
  /** … and at most elapsed + this, unless this process was suspended. */
  readonly atMost: number;
  /** The wall clock shows elapsed + this; it runs ahead of it when the machine slept. */
  readonly wall: number;
  /** Elapsed ms of the measurement. */
  readonly measuredAt: number;
}

/** When a question left, by both clocks of this process: one may stand still while the machine sleeps. */
export interface Asked {
  readonly elapsed: number;
  readonly wall: number;
}

/** A clock may run a twentieth slow, no more: what it says has lasted long is taken to have lasted this much longer. */
export const CLOCK_DRIFT = 1 / 19;

/** A sum of fractions may fall short of the whole number that it stands for. */
const ROUNDING_MS = 0.001;

/** Compares the database's clock with those of this process. */
@Injectable()
export class StoreOffsets {
  private latest: StoreOffset | undefined;

  constructor(private readonly clock: Clock) {}

  asking(): Asked {
    return { elapsed: this.clock.elapsed(), wall: this.clock.now() };
  }

  /** How long ago that was, in ms, a sleep of the machine counted. */
  sinceMs({ elapsed, wall }: Asked): number {
    return Math.max(this.clock.elapsed() - elapsed, this.clock.now() - wall);
  }

  /** From the database's `now` that came as the answer to a question. */
  measure(now: number, asked: Asked): StoreOffset {
    const measuredAt = this.clock.elapsed();
    this.latest = {
      atLeast: now - measuredAt,
      atMost: now - asked.elapsed,
      wall: asked.wall - asked.elapsed,
      measuredAt,
    };
    return this.latest;
  }

  /** The newest measurement, whichever row it came with. */
  newest(offset: StoreOffset): StoreOffset {
    return this.latest && this.latest.measuredAt > offset.measuredAt ? this.latest : offset;
  }

  /** Clocks drift apart: is this measurement good for instants that are right within `marginMs`? */
  isGood({ measuredAt }: StoreOffset, marginMs: number): boolean {
    return (this.clock.elapsed() - measuredAt) * CLOCK_DRIFT <= marginMs;
  }

  /** By how much, in ms and at most, the database's clock was set back between two measurements; 0 when that is less than `marginMs` or not sure. */
  setBackMs(before: StoreOffset, after: StoreOffset, marginMs: number): number {
    return before.atLeast - after.atMost > marginMs ? before.atMost - after.atLeast : 0;
  }

  atLeastNow({ atLeast }: StoreOffset): number {
    return Math.floor(this.clock.elapsed() + atLeast + ROUNDING_MS);
  }

  atMostNow({ atMost, wall }: StoreOffset): number {
    const elapsed = this.clock.elapsed();
    const sleptMs = Math.max(0, this.clock.now() - elapsed - wall);
    return elapsed + atMost + sleptMs;
  }
}
