import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { Log } from '../common/logging/log.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { Clock } from '../common/time/clock.js';
import { hours } from '../common/time/instant.js';
import { KNOWN_TOKEN_MEMORY_MS } from './timings.js';
import { CredentialStore } from './credential.store.js';

/** Forgets the fingerprints that nobody can still report. */
@Injectable()
export class KnownValueSweep {
  constructor(
    private readonly store: CredentialStore,
    private readonly clock: Clock,
    private readonly sealer: KeyedSealer,
    private readonly log: Log,
  ) {}

  @Interval('token.sweep', hours(1))
  async sweep(): Promise<void> {
    if (this.sealer.sealedReason !== undefined) return;
    try {
      await this.store.forgetKnown(this.clock.now() - KNOWN_TOKEN_MEMORY_MS);
    } catch (error) {
      this.log.warn('token.sweep_failed', 'Old fingerprints could not be removed; tried again in an hour', {
        error,
      });
    }
  }
}
