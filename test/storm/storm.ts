import type { Account, TokenMode } from '../../src/account/account.js';
import { hours, minutes } from '../../src/common/time/instant.js';
import { requestBurn } from '../../src/credential/row-changes.js';
import { timingsFor } from '../../src/credential/timings.js';
import { Consumer } from './consumer.js';
import { Database, type DatabaseFlaws } from './database.js';
import { Dice } from './dice.js';
import { boot, type Engine, type Loss, type Trace } from './engine.js';
import { FAULT_SETS, type Faults, type FaultSet } from './faults.js';
import { Machine } from './machine.js';
import { Platform } from './platform.js';
import type { Wires } from './upstream.js';
import { Watch } from './watch.js';
import { plant } from './weather.js';
import { World } from './world.js';

export interface StormPlan {
  readonly seed: number;
  readonly mode: TokenMode;
  readonly set: FaultSet;
  readonly loss?: Loss & DatabaseFlaws;
  readonly trace?: Trace;
}

export interface StormResult {
  readonly watch: Watch;
  readonly issued: number;
  readonly crashes: number;
  readonly freezes: number;
  readonly dropped: number;
}

const OVERLAP_MS = 300_000;
const TIMINGS = timingsFor(OVERLAP_MS);
/** Back-off where a token ends soon, or is dead. */
const LONGEST_RETRY_MS = 10_000;
const HORIZON_MS = hours(2.25);
/** The last part without faults, in which everything must recover. */
const TAIL_MS = minutes(15);
const INSTANCES = 3;
const TICK_MS = 1_000;

/**
 * No more than this after the last fault a living token is served. Plain, at the worst: a hold was announced just then (180 s and a margin), the
 * call behind it runs into its deadline, and the one after that, up to 10 s later, takes its whole deadline too.
 */
const RECOVERY_MS: Readonly<Record<TokenMode, number>> = {
  stable: 90_000,
  plain: TIMINGS.horizon + TIMINGS.margin + 2 * TIMINGS.deadline + LONGEST_RETRY_MS,
};

/** Three instances, one database and one platform for 2 h 15 min of virtual time: all of it a function of the seed. */
export class Storm {
  private readonly world = new World();
  private readonly dice: Dice;
  private readonly faults: Faults;
  private readonly database: Database;
  private readonly platform: Platform;
  private readonly watch: Watch;
  private readonly machines: Machine[];
  private readonly engines = new Map<Machine, Engine>();
  private readonly wires: Wires;
  private readonly account: Account;
  private stalledUntil = 0;
  private dropped = 0;

  constructor(private readonly plan: StormPlan) {
    const { seed, mode, loss = {} } = plan;
    const { world } = this;
    this.dice = new Dice(seed);
    this.faults = FAULT_SETS[plan.set];
    this.account = { appId: `wx${seed}`, kind: 'official', tokenMode: mode } as Account;
    this.database = new Database(world, loss, plan.trace);
    const { lifeMs } = this.faults;
    const forceIsStrict = this.dice.hits(0.5);
    this.platform = new Platform({ mode, lifeMs, overlapMs: OVERLAP_MS, forceIsStrict });
    const row = () => ({ state: [...this.database.rows.values()][0], now: this.database.now() });
    this.watch = new Watch(world, this.platform, TIMINGS, this.faults, row, plan.trace);
    this.machines = Array.from(
      { length: INSTANCES },
      (_, index) => new Machine(index, world, this.dice, this.faults),
    );
    this.wires = {
      platform: this.platform,
      watch: this.watch,
      outages: [],
      deadlineMs: TIMINGS.deadline,
      onLost: () => {
        if (this.faults.stallMs === 0) return;
        this.stalledUntil = world.now + this.faults.stallMs;
        this.quietNotBefore(this.stalledUntil);
      },
    };
  }

  /** Virtual ms since the start. */
  get now(): number {
    return this.world.now;
  }

  async run(): Promise<StormResult> {
    const { world, watch } = this;
    this.plantFaults();
    for (const machine of this.machines) this.start(machine);
    await world.run(HORIZON_MS);
    this.mustRecover();
    const sum = (count: (machine: Machine) => number) =>
      this.machines.reduce((all, one) => all + count(one), 0);
    return {
      watch,
      issued: this.platform.issued,
      crashes: sum(({ crashes }) => crashes),
      freezes: sum(({ freezes }) => freezes),
      dropped: this.dropped,
    };
  }

  private mustRecover(): void {
    const { watch, world } = this;
    const within = RECOVERY_MS[this.plan.mode];
    // Where faults lasted to the end, or hardly anybody asks, there is nothing to see.
    if (this.faults.quiet || watch.quietAt > world.now - within) return;
    // A token killed by a late call is found by a report or at the next renewal only.
    if (watch.deadByLate > 0) return;
    if ((watch.firstValidAfter ?? Infinity) > within)
      watch.broke(
        'INV7 liveness',
        `first served ${watch.firstValidAfter ?? 'never'} ms after the last fault`,
      );
  }

  private start(machine: Machine): void {
    const { world } = this;
    machine.isUp = true;
    const engine = boot(machine, {
      account: this.account,
      database: this.database,
      wires: this.wires,
      overlapMs: OVERLAP_MS,
      loss: this.plan.loss ?? {},
      trace: this.log,
    });
    this.engines.set(machine, engine);
    const consumer = new Consumer(machine, engine, this.platform, this.watch);
    world.touched = true;
    machine.isCritical = () => engine.refresher.inFlight > 0;
    machine.onCrash = () => {
      this.log(`instance ${machine.index}`, 'crashes');
      const at = world.now + this.dice.between(1_000, 20_000);
      world.at(at, () => this.start(machine));
      this.quietNotBefore(at);
    };
    machine.onFreeze = () => {
      this.log(`instance ${machine.index}`, `freezes until ${Math.round(machine.frozenUntil)}`);
      this.quietNotBefore(machine.frozenUntil);
      // Somebody asks at the very moment of waking, before what has arrived meanwhile is looked at.
      world.at(machine.frozenUntil, () => consumer.ask());
    };
    this.tickOn(machine, machine.epoch);
    this.readOn(machine, machine.epoch, consumer);
  }

  private tickOn(machine: Machine, epoch: number): void {
    if (!machine.runs(epoch)) return;
    const { world } = this;
    const engine = this.engines.get(machine);
    if (!machine.isFrozen && world.now >= this.stalledUntil) {
      engine?.ticker.tick();
      if (engine && engine.refresher.inFlight > 0) world.touched = true;
    }
    world.at(world.now + TICK_MS, () => this.tickOn(machine, epoch));
  }

  private readOn(machine: Machine, epoch: number, consumer: Consumer): void {
    if (!machine.runs(epoch)) return;
    const { world, dice } = this;
    const pauseMs = this.faults.quiet ? dice.between(600_000, 3_600_000) : dice.between(500, 4_000);
    world.at(world.now + pauseMs, () => {
      consumer.ask();
      this.readOn(machine, epoch, consumer);
    });
  }

  private plantFaults(): void {
    const { faults, dice, world, database, wires } = this;
    const end = HORIZON_MS - TAIL_MS;
    const on = (index: number): Machine => this.machines[index]!;
    plant(
      faults,
      { dice, machines: INSTANCES, end },
      {
        at: (at, run) => world.at(at, run),
        quietNotBefore: (at) => this.quietNotBefore(at),
        storeOutage: (outage) => database.outages.push(outage),
        platformOutage: (outage) => wires.outages.push(outage),
        crash: (index) => on(index).crash(),
        freeze: (index, ms) => on(index).freeze(ms),
        suspend: (index, ms) => on(index).suspend(ms),
        jumpWall: (index, ms) => on(index).jumpWall(ms),
        jumpStoreClock: (ms) => this.jumpStoreClock(ms),
        replaceFromOutside: () => this.replaceFromOutside(),
        burn: (index) => this.burn(on(index)),
      },
    );
    this.quietNotBefore(end);
    world.at(end, () => this.machines.forEach((machine) => (machine.faults = FAULT_SETS.calm)));
  }

  private quietNotBefore(at: number): void {
    const { watch } = this;
    watch.quietAt = watch.quietAt === Infinity ? at : Math.max(watch.quietAt, at);
  }

  private replaceFromOutside(): void {
    this.log('outside', 'replaces the token');
    this.platform.call(this.plan.mode === 'plain' ? 'issue' : 'force', this.world.now, 'outside');
  }

  private jumpStoreClock(ms: number): void {
    this.log('database', `clock jumps by ${Math.round(ms)} ms`);
    this.watch.storeClockJumpedAt = this.world.now;
    if (ms > 0) this.watch.storeClockForwardAt = this.world.now;
    this.database.jumpClock(ms);
  }

  private burn(machine: Machine): void {
    const engine = this.engines.get(machine);
    if (!engine || !machine.runs(machine.epoch) || machine.isFrozen) return;
    this.world.touched = true;
    this.watch.burns++;
    void engine.rows
      .change(engine.credential, requestBurn)
      .then(() => engine.refresher.refresh(engine.credential, 'due'))
      .catch(() => undefined);
  }

  private readonly log: Trace = (who, what, fields) => {
    if (what === 'token.dropped') this.dropped++;
    this.plan.trace?.(who, what, fields);
  };
}

export const runStorm = (plan: StormPlan): Promise<StormResult> => new Storm(plan).run();
