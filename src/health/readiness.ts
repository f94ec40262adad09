import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { Clock } from '../common/time/clock.js';
import { TIMED_OUT, withinMs } from '../common/time/deadline.js';
import { isoInstant, seconds } from '../common/time/instant.js';
import { WechatReachability } from '../wechat/reachability.js';
import type { ReadyAnswer } from './health.schemas.js';

const DATABASE_WAIT_MS = seconds(2);

/** May traffic be sent here? WeChat being away is told, but is no reason against: living tokens are still served. */
@Injectable()
export class Readiness {
  constructor(
    private readonly sealer: KeyedSealer,
    private readonly dataSource: DataSource,
    private readonly wechat: WechatReachability,
    private readonly clock: Clock,
  ) {}

  async check(): Promise<ReadyAnswer> {
    const sealed = this.sealer.sealedReason;
    const hindrances = [
      ...(sealed === undefined ? [] : [{ code: 'server.sealed', detail: sealed }]),
      ...((await this.databaseAnswers())
        ? []
        : [{ code: 'database.unreachable', detail: 'The database does not answer.' }]),
    ];
    const { downSince } = this.wechat;
    const notes =
      downSince === undefined
        ? []
        : [
            {
              code: 'wechat.unreachable',
              detail: `WeChat has not answered since ${isoInstant(downSince)}. Living tokens are still served.`,
            },
          ];
    return { status: hindrances.length === 0 ? 'ready' : 'not-ready', reasons: [...hindrances, ...notes] };
  }

  private async databaseAnswers(): Promise<boolean> {
    try {
      return (await withinMs(this.clock, DATABASE_WAIT_MS, this.dataSource.query('SELECT 1'))) !== TIMED_OUT;
    } catch {
      return false;
    }
  }
}
