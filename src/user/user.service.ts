import { Injectable } from '@nestjs/common';
import { type Identity, IdentityService } from '../identity/identity.service.js';
import type { Outcomes } from './missing.js';
import type { Answers, Wishes } from './profile-inquiry.js';
import type { Person } from './profile-sources.js';
import { ProfileReads } from './profile-reads.js';
import { ProfileRounds } from './profile-rounds.js';
import { type Profile, profileFrom } from './profile-view.js';
import { ProfileStore } from './profile.store.js';
import { userNotFound } from './user.errors.js';

/** Each further one is an event of WeChat's about this user that came while WeChat was asked. */
const MOST_ATTEMPTS = 3;

/**
 * Profiles of users: the person by the user's token, the follower by the account's, merged, from the store what neither tells now, always saying
 * which and why.
 */
@Injectable()
export class UserService {
  constructor(
    private readonly identities: IdentityService,
    private readonly store: ProfileStore,
    private readonly rounds: ProfileRounds,
    private readonly reads: ProfileReads,
  ) {}

  /** For the user's own page. Never fails because WeChat does. @throws accountNotFound, userErased */
  async ownProfile(person: Person): Promise<Profile> {
    const identity = await this.identities.ensure(person.appId, person.openId);
    return this.profile(person, identity, { fresh: false, patient: false });
  }

  /** For a service. @throws accountNotFound, userErased, userNotFound; WechatError or credentialUnavailable when nothing is known either */
  async profileOf(person: Person, { fresh = false } = {}): Promise<Profile> {
    const known = await this.identities.find(person.appId, person.openId);
    return this.profile(person, known, { fresh, patient: true });
  }

  private async profile(person: Person, known: Identity | undefined, wishes: Wishes): Promise<Profile> {
    let identity = known;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const round = await this.rounds.run(person, identity, wishes);
      ({ identity } = round);
      if (round.kept)
        return this.counted(profileFrom(identity, round.kept, outcomesOf(round.answers)), round.answers);
    }
    const stored = await this.store.find(person.appId, person.openId);
    if (!identity) throw userNotFound();
    return profileFrom(identity, stored, { user: 'unavailable', global: 'unavailable' });
  }

  private counted(profile: Profile, { user, global }: Answers): Profile {
    const isAsked = user.told !== undefined || global.told !== undefined;
    this.reads.next({ appId: profile.identity.appId, source: profile.source.token, isAsked });
    return profile;
  }
}

const outcomesOf = ({ user, global }: Answers): Outcomes => ({ user: user.outcome, global: global.outcome });
