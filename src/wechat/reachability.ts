import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';

/** Whether WeChat answered the last time it was asked: for `readyz`, not for decisions. */
@Injectable()
export class WechatReachability {
  private unreachableSince: number | undefined;

  constructor(private readonly clock: Clock) {}

  answered(): void {
    this.unreachableSince = undefined;
  }

  failed(): void {
    this.unreachableSince ??= this.clock.now();
  }

  /** Epoch ms of the first of the latest failures in a row, or undefined while WeChat answers. */
  get downSince(): number | undefined {
    return this.unreachableSince;
  }
}
