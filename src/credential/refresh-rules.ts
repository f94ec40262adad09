import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { type Credential, familyOfKind } from './credential.js';
import { GUARDS, type Guards } from './guards.js';
import type { Rules } from './refresh.policy.js';
import { timingsFor, type TokenTimings } from './timings.js';

/** The rules that hold for a credential: its family, the timings, and its fixed place in the spread. */
@Injectable()
export class RefreshRules {
  readonly timings: TokenTimings;
  protected readonly guards: Guards = GUARDS;
  private readonly places = new WeakMap<Account, number>();

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.timings = timingsFor(config.wechat.overlapMs);
  }

  of(credential: Credential): Rules {
    return {
      family: familyOfKind(credential),
      timings: this.timings,
      place: this.placeOf(credential.account),
      guards: this.guards,
    };
  }

  private placeOf(account: Account): number {
    const known = this.places.get(account);
    if (known !== undefined) return known;
    const place = createHash('sha256').update(account.appId).digest().readUInt32BE() / 2 ** 32;
    this.places.set(account, place);
    return place;
  }
}
