import { hours, minutes } from '../../src/common/time/instant.js';
import type { Dice } from './dice.js';
import type { Faults } from './faults.js';

/** A time in which something does not work: for all machines, or for one. */
export interface Outage {
  readonly from: number;
  readonly to: number;
  readonly machine: number | undefined;
}

/** What the weather can do to the world. */
export interface Sky {
  at(at: number, run: () => void): void;
  /** Nothing may be taken for recovered before this instant. */
  quietNotBefore(at: number): void;
  storeOutage(outage: Outage): void;
  platformOutage(outage: Outage): void;
  crash(machine: number): void;
  freeze(machine: number, ms: number): void;
  suspend(machine: number, ms: number): void;
  jumpWall(machine: number, ms: number): void;
  jumpStoreClock(ms: number): void;
  replaceFromOutside(): void;
  burn(machine: number): void;
}

const FIRST_MS = minutes(10);

/** Strews the faults of a set over the time until `end`, as often an hour as it says, at seeded instants. */
export function plant(
  faults: Faults,
  { dice, machines, end }: { dice: Dice; machines: number; end: number },
  sky: Sky,
): void {
  const poisson = (perHour: number, strike: (at: number) => void): void => {
    if (perHour === 0) return;
    for (let at = FIRST_MS; ;) {
      at += (-Math.log(1 - dice.roll()) * hours(1)) / perHour;
      if (at >= end) return;
      strike(at);
    }
  };
  const later = (perHour: number, run: () => void): void => poisson(perHour, (at) => sky.at(at, run));
  const anyMachine = () => Math.floor(dice.roll() * machines);
  const outage = (from: number, lengthMs: number, machine?: number): Outage => {
    sky.quietNotBefore(from + lengthMs);
    return { from, to: from + lengthMs, machine };
  };
  const aWhile = () => dice.between(1_000, faults.freezeMaxMs);
  const anHour = () => dice.between(1_000, hours(1));

  poisson(faults.storeDown, (at) => sky.storeOutage(outage(at, dice.between(5_000, 120_000))));
  poisson(faults.partition, (at) => sky.storeOutage(outage(at, dice.between(20_000, 600_000), anyMachine())));
  poisson(faults.platformDown, (at) => sky.platformOutage(outage(at, dice.between(10_000, 180_000))));
  poisson(faults.refused, (at) =>
    sky.platformOutage(outage(at, dice.between(60_000, 900_000), anyMachine())),
  );
  later(faults.outside, () => sky.replaceFromOutside());
  later(faults.storeClockForward, () => sky.jumpStoreClock(anHour()));
  later(faults.storeClockBack, () => sky.jumpStoreClock(-anHour()));
  later(faults.burn, () => sky.burn(anyMachine()));
  later(faults.crash, () => sky.crash(anyMachine()));
  later(faults.freeze, () => sky.freeze(anyMachine(), aWhile()));
  later(faults.suspend, () => sky.suspend(anyMachine(), aWhile()));
  later(faults.wallJump, () => sky.jumpWall(anyMachine(), dice.between(-hours(1), hours(1))));
}
