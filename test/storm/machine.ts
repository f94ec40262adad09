import { type Cancel, Clock } from '../../src/common/time/clock.js';
import type { Dice } from './dice.js';
import type { Faults } from './faults.js';
import type { World } from './world.js';

const HARMLESS_SHARE = 1 / 50;

/** How a step went: whoever is struck does not notice. */
export type Strike = 'none' | 'crashed' | { frozenMs: number };

/**
 * One machine with one process on it, which may freeze, sleep or die; and its clocks. What is meant for a process that died never arrives;
 * what is meant for one that is frozen arrives when it wakes.
 */
export class Machine {
  /** Counts the processes that ran here. */
  epoch = 0;
  crashes = 0;
  freezes = 0;
  frozenUntil = 0;
  isUp = false;
  /** Is a refresh of this process under way? Set by whoever builds it. */
  isCritical: () => boolean = () => false;
  onCrash: () => void = () => undefined;
  onFreeze: () => void = () => undefined;
  /** The last instant at which a statement from here fails, or will. */
  storeFailedAt = -Infinity;
  private sleptMs = 0;
  private wallShift: number;
  private readonly rate: number;
  private readonly wallRate: number;

  constructor(
    readonly index: number,
    readonly world: World,
    readonly dice: Dice,
    /** Become calm at the end. */
    public faults: Faults,
  ) {
    const { drift } = faults;
    this.rate = 1 + dice.between(-drift, drift);
    this.wallRate = 1 + dice.between(-drift, drift);
    this.wallShift = WALL_START + dice.between(-60_000, 60_000);
  }

  elapsed(): number {
    return (this.world.now - this.sleptMs) * this.rate;
  }

  wall(): number {
    return Math.floor(this.wallShift + this.world.now * this.wallRate);
  }

  jumpWall(ms: number): void {
    this.wallShift += ms;
  }

  get isFrozen(): boolean {
    return this.frozenUntil > this.world.now;
  }

  freeze(ms: number): void {
    this.freezes++;
    this.frozenUntil = Math.max(this.frozenUntil, this.world.now + ms);
    this.onFreeze();
  }

  /** The machine sleeps: its elapsed time stands still. */
  suspend(ms: number): void {
    if (this.isFrozen) return;
    this.freeze(ms);
    this.sleptMs += ms;
  }

  crash(): void {
    if (!this.isUp) return;
    this.crashes++;
    this.epoch++;
    this.isUp = false;
    this.frozenUntil = 0;
    this.onCrash();
  }

  runs(epoch: number): boolean {
    return this.isUp && this.epoch === epoch;
  }

  /** Crash and freeze may come at any step, most of all while a refresh is under way. */
  strike(): Strike {
    const { crashStep, freezeStep, freezeMaxMs } = this.faults;
    if (crashStep + freezeStep === 0) return 'none';
    const share = this.isCritical() ? 1 : HARMLESS_SHARE;
    const roll = this.dice.roll() / share;
    if (roll < crashStep) {
      this.crash();
      return 'crashed';
    }
    if (roll >= crashStep + freezeStep) return 'none';
    const frozenMs = this.dice.between(1_000, freezeMaxMs);
    this.freeze(frozenMs);
    return { frozenMs };
  }

  /** Hands something to the process `epoch` at `at`, or when it wakes, or never. */
  deliver(epoch: number, at: number, run: () => void, isRisky = true): void {
    const arrive = (mayStrike: boolean): void => {
      if (!this.runs(epoch)) return;
      if (!this.isFrozen && mayStrike) this.strike();
      if (!this.runs(epoch)) return;
      if (this.isFrozen) return this.world.at(this.frozenUntil, () => arrive(false));
      this.world.touched = true;
      run();
    };
    this.world.at(at, () => arrive(isRisky));
  }

  /** Real time that passes while `ms` of this machine's own time pass. */
  realMs(ms: number): number {
    return ms / this.rate;
  }
}

const WALL_START = Date.UTC(2026, 10, 21, 4);

/** The clocks of a machine, as its process sees them. */
export class MachineClock extends Clock {
  private readonly epoch: number;

  constructor(private readonly machine: Machine) {
    super();
    this.epoch = machine.epoch;
  }

  now(): number {
    return this.machine.wall();
  }

  elapsed(): number {
    return this.machine.elapsed();
  }

  after(ms: number, task: () => void): Cancel {
    const due = this.elapsed() + ms;
    let isWanted = true;
    const ring = (): void => {
      if (!isWanted) return;
      const left = due - this.elapsed();
      if (left < 0.001) return task();
      // The machine slept meanwhile.
      this.wait(left, ring);
    };
    this.wait(ms, ring);
    return () => (isWanted = false);
  }

  private wait(ms: number, ring: () => void): void {
    this.machine.deliver(this.epoch, this.machine.world.now + this.machine.realMs(ms), ring, false);
  }
}
