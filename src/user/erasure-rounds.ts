import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { Tombstones } from '../identity/tombstones.js';
import { UserErasure } from './user-erasure.js';

const EVERY_MS = 5_000;

/**
 * The second round of each erasure: it finishes one that was interrupted, and takes what an instance wrote of the user that died before
 * it looked again. A user who logged in anew meanwhile has none.
 */
@Injectable()
export class ErasureRounds {
  private running: Promise<void> | undefined;

  constructor(
    private readonly tombstones: Tombstones,
    private readonly erasure: UserErasure,
    private readonly sealer: KeyedSealer,
    private readonly log: Log,
  ) {}

  @Interval('users.erasure_rounds', EVERY_MS)
  tick(): Promise<void> {
    this.running ??= this.round().finally(() => (this.running = undefined));
    return this.running;
  }

  private async round(): Promise<void> {
    if (this.sealer.sealedReason !== undefined) return;
    try {
      for (const { appId, openId, settle } of await this.tombstones.takeDue()) {
        await this.erasure.sweep(appId, openId);
        await settle();
      }
      await this.tombstones.deleteExpired();
    } catch (error) {
      this.log.warn('user.erasure_round_failed', 'An erasure is not complete yet; it is tried again', {
        error,
      });
    }
  }
}
