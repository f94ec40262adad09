import type { Account } from '../../src/account/account.js';
import { seconds } from '../../src/common/time/instant.js';
import type { IssuedValue, Issuer } from '../../src/credential/issuers.js';
import type { Call } from '../../src/credential/refresh.protocol.js';
import { GlobalToken } from '../../src/wechat/tokens.js';
import {
  WechatOutcomeUnknownError,
  WechatRejectedError,
  WechatUnreachableError,
} from '../../src/wechat/wechat.errors.js';
import type { Machine } from './machine.js';
import type { Caller, Platform } from './platform.js';
import type { Watch } from './watch.js';
import type { Outage } from './weather.js';

/** A call that has left a process and not yet reached the platform, or been given up. */
export interface Flight {
  readonly machine: Machine;
  readonly call: Call;
  readonly leftAt: number;
  /** Its process froze before it left. */
  readonly isLate: boolean;
}

/** What stands between the instances and the platform. */
export interface Wires {
  readonly platform: Platform;
  readonly watch: Watch;
  readonly outages: Outage[];
  readonly deadlineMs: number;
  /** A lost answer was just caused on purpose: nobody refreshes for a while. */
  readonly onLost: () => void;
}

/** The way of one process to the platform: calls take time, are refused, or are lost on the way there or back. */
export class Upstream implements Issuer {
  readonly isKeptFromStart = true;
  private readonly epoch: number;

  constructor(
    private readonly machine: Machine,
    private readonly wires: Wires,
  ) {
    this.epoch = machine.epoch;
  }

  isFor(): boolean {
    return true;
  }

  issue(_account: Account, call: Call): Promise<IssuedValue> {
    return this.exchange(call, (by, staleMs) => {
      const answer = this.wires.platform.call(call, this.machine.world.now, by, staleMs);
      this.wires.watch.answered(this.machine, call, answer.token);
      return { value: new GlobalToken(answer.token.name), expiresInSeconds: answer.expiresInSeconds };
    });
  }

  isAlive(token: GlobalToken): Promise<boolean> {
    this.wires.watch.probes(this.machine, token.reveal());
    return this.exchange('probe', () => this.wires.platform.isAlive(token.reveal(), this.machine.world.now));
  }

  private exchange<T>(call: Call | 'probe', work: (by: Caller, staleMs: number) => T): Promise<T> {
    const { machine, epoch, wires } = this;
    const { world, dice, faults } = machine;
    world.touched = true;
    return new Promise<T>((resolve, reject) => {
      if (!machine.runs(epoch)) return;
      const sentElapsed = machine.elapsed();
      const isLate = call !== 'probe' && dice.hits(faults.late);
      const frozenMs = isLate ? dice.between(20_000, faults.freezeMaxMs) : 0;
      if (isLate) machine.freeze(frozenMs);
      else if (machine.strike() === 'crashed' && dice.hits(0.5)) return;
      const leavesAt = world.now + frozenMs;
      const flight = call === 'probe' ? undefined : { machine, call, leftAt: leavesAt, isLate };
      const timesOutAt = leavesAt + (isLate ? 0 : machine.realMs(wires.deadlineMs));
      const legMs = (): number =>
        dice.hits(faults.slow) ? dice.between(500, 12_000) : dice.between(20, 200);
      const hear = (at: number, settle: () => void): void =>
        machine.deliver(epoch, at, () => {
          // After a sleep the deadline and the answer are both there; either may be seen first.
          const isOver = machine.elapsed() - sentElapsed > wires.deadlineMs && dice.hits(0.5);
          if (isOver) reject(timedOut());
          else settle();
        });
      const timeOut = (): void => machine.deliver(epoch, timesOutAt, () => reject(timedOut()));
      if (this.isDown()) return this.fail(hear, timeOut, reject);
      if (flight) wires.watch.leaves(flight);
      const isLostBefore = dice.hits(faults.lostBefore);
      const isLostAfter = dice.hits(faults.lostAfter);
      const isBusy = dice.hits(faults.busy);
      const doesItAnyway = dice.hits(0.5);
      const staleMs = dice.hits(faults.stale) ? seconds(60) : 0;
      world.at(leavesAt + legMs(), () => {
        if (flight) wires.watch.arrives(flight);
        if (isLostBefore || this.isDown()) return timeOut();
        const result = isBusy && !doesItAnyway ? undefined : work(isLate ? 'late' : 'us', staleMs);
        if (isLostAfter && call !== 'probe') wires.onLost();
        const answeredAt = world.now + legMs();
        if (isLostAfter || isLate || answeredAt > timesOutAt) return timeOut();
        hear(answeredAt, () => (isBusy || result === undefined ? reject(busy()) : resolve(result)));
      });
    });
  }

  private fail(
    hear: (at: number, settle: () => void) => void,
    timeOut: () => void,
    reject: (error: Error) => void,
  ): void {
    const { world, dice } = this.machine;
    const outage = this.outage();
    if (outage?.machine !== undefined) return hear(world.now + 100, () => reject(refused()));
    if (dice.hits(0.5)) return timeOut();
    hear(world.now + dice.between(1, 3_000), () => reject(new WechatUnreachableError('ECONNREFUSED')));
  }

  private outage() {
    const { now } = this.machine.world;
    const { index } = this.machine;
    return this.wires.outages.find(
      ({ from, to, machine }) => now >= from && now < to && (machine ?? index) === index,
    );
  }

  private isDown(): boolean {
    return this.outage() !== undefined;
  }
}

const timedOut = () => new WechatOutcomeUnknownError('timed out');
const busy = () => new WechatRejectedError({ errcode: -1, errmsg: 'system error' }, true);
const refused = () => new WechatRejectedError({ errcode: 40164, errmsg: 'invalid ip 203.0.113.9' }, true);
