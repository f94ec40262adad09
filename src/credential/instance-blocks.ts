import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';

/**
 * What WeChat refuses to this instance's address, while other instances may have better luck. Not in the database: it says nothing about
 * the account, and a restart, perhaps from another address, may try at once.
 */
@Injectable()
export class InstanceBlocks {
  private readonly until = new Map<string, number>();

  constructor(private readonly clock: Clock) {}

  block(id: string, ms: number): void {
    this.until.set(id, this.clock.elapsed() + ms);
  }

  lift(id: string): void {
    this.until.delete(id);
  }

  /** How long this instance leaves the credential alone, in ms. */
  leftMs(id: string): number {
    return Math.max(0, (this.until.get(id) ?? 0) - this.clock.elapsed());
  }
}
