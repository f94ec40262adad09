/** Chances per step, and rates per hour of virtual time. Times in ms. */
export interface Faults {
  /** Chance that a process dies, or freezes, at one step of a refresh; elsewhere a fiftieth of it. */
  readonly crashStep: number;
  readonly freezeStep: number;
  readonly freezeMaxMs: number;
  /** A process freezes after its last check, and its call leaves when it wakes. */
  readonly late: number;
  /** Calls lost before, and after, they were carried out; and answered with -1, carried out or not. */
  readonly lostBefore: number;
  readonly lostAfter: number;
  readonly busy: number;
  /** An ask answered by a node that is behind by up to a minute. */
  readonly stale: number;
  /** Legs of a call that take up to 12 s. */
  readonly slow: number;
  /** The statement was applied, its answer is lost. */
  readonly storeLost: number;
  readonly storeSlow: number;
  /** The longest leg of a slow statement. */
  readonly storeSlowMs: number;
  /** Per hour. */
  readonly storeDown: number;
  readonly partition: number;
  readonly platformDown: number;
  readonly refused: number;
  readonly crash: number;
  readonly freeze: number;
  /** The whole machine sleeps: elapsed time stands still, the wall clock runs on. */
  readonly suspend: number;
  readonly outside: number;
  readonly wallJump: number;
  readonly storeClockForward: number;
  readonly storeClockBack: number;
  /** Clocks of machines run too fast or too slow by up to this share. */
  readonly drift: number;
  /** After a lost answer no process refreshes for so long. */
  readonly stallMs: number;
  /** Readers ask once in half an hour or so. */
  readonly quiet: boolean;
  /** Whoever is refused with a token reports it; and so often (per serve) somebody reports a good one. */
  readonly reports: boolean;
  readonly falseReports: number;
  /** Somebody asks for the token to be burned, per hour. */
  readonly burn: number;
  readonly lifeMs: number;
}

const calm: Faults = {
  crashStep: 0,
  freezeStep: 0,
  freezeMaxMs: 150_000,
  late: 0,
  lostBefore: 0,
  lostAfter: 0,
  busy: 0,
  stale: 0,
  slow: 0.03,
  storeLost: 0,
  storeSlow: 0,
  storeSlowMs: 4_000,
  storeDown: 0,
  partition: 0,
  platformDown: 0,
  refused: 0,
  crash: 0,
  freeze: 0,
  suspend: 0,
  outside: 0,
  wallJump: 0,
  storeClockForward: 0,
  storeClockBack: 0,
  drift: 0,
  stallMs: 0,
  quiet: false,
  reports: false,
  falseReports: 0,
  burn: 0,
  lifeMs: 1_800_000,
};

const storm: Faults = {
  ...calm,
  crashStep: 0.05,
  freezeStep: 0.05,
  lostBefore: 0.03,
  lostAfter: 0.08,
  busy: 0.02,
  storeLost: 0.02,
  storeSlow: 0.01,
  storeDown: 1,
  partition: 0.7,
  platformDown: 0.7,
  refused: 0.5,
  crash: 1,
  freeze: 2,
};

/** `storm` is the general one; each of the others is aimed at a rule that it does not reach. */
export const FAULT_SETS = {
  calm,
  storm,
  'storm+zombie': { ...storm, late: 0.05 },
  external: { ...calm, outside: 1, reports: true },
  reports: { ...calm, outside: 0.5, reports: true, falseReports: 0.02 },
  'short-life': { ...calm, partition: 4, freeze: 2, lifeMs: 400_000 },
  'tiny-life': { ...calm, partition: 4, freeze: 2, lifeMs: 320_000 },
  stall: { ...calm, lostAfter: 0.3, stallMs: 900_000 },
  'lost-and-refused': { ...storm, lostAfter: 0.4, refused: 6 },
  'long-freeze': { ...storm, freeze: 6, freezeMaxMs: 900_000 },
  stale: { ...calm, stale: 0.5, reports: true, falseReports: 0.05 },
  'slow-database': { ...calm, storeSlow: 0.8, storeSlowMs: 1_400 },
  drift: { ...storm, drift: 0.045 },
  'quiet-drift': { ...calm, drift: 0.005, quiet: true },
  'wall-clock': { ...storm, wallJump: 4 },
  suspend: { ...storm, suspend: 4, freezeMaxMs: 600_000 },
  burn: { ...calm, burn: 1 },
  'database-clock': {
    ...calm,
    storeDown: 1,
    partition: 0.7,
    crash: 2,
    lostAfter: 0.08,
    storeClockForward: 0.7,
    storeClockBack: 0.7,
  },
  'database-clock-back': { ...calm, storeClockBack: 1 },
  'database-clock-calm': { ...calm, storeClockForward: 0.7, storeClockBack: 0.7 },
} as const satisfies Record<string, Faults>;

export type FaultSet = keyof typeof FAULT_SETS;
