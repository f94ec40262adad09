import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { type Identity, IdentityService } from '../identity/identity.service.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { NOTHING_STORED, type StoredProfile } from './profile.js';
import { type Answer, type Answers, ProfileInquiry, type Wishes } from './profile-inquiry.js';
import type { KeptProfile } from './profile-row.js';
import type { Person } from './profile-sources.js';
import { type Profile, profileFrom } from './profile-view.js';
import { ProfileStore } from './profile.store.js';
import { userNotFound } from './user.errors.js';
import { withFollower, withPerson } from './wechat-profile.js';

/** 40003 on /cgi-bin/user/info: this open_id is of another account, or of nobody. */
const INVALID_OPEN_ID = 40003;
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
    private readonly inquiry: ProfileInquiry,
    private readonly clock: Clock,
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
    const { appId, openId } = person;
    let identity = known;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const stored = await this.store.find(appId, openId);
      const answers = await this.inquiry.ask(person, stored, wishes);
      if (!identity && !answers.global.told) throw reasonAgainst(answers.global);
      const unionId = answers.user.told?.unionId ?? answers.global.told?.unionId;
      if (!identity || unionId !== undefined) identity = await this.identities.ensure(appId, openId, unionId);
      const kept = await this.keep(identity, stored, answers);
      if (kept)
        return profileFrom(identity, kept, { user: answers.user.outcome, global: answers.global.outcome });
    }
    const stored = await this.store.find(appId, openId);
    if (!identity) throw userNotFound();
    return profileFrom(identity, stored, { user: 'unavailable', global: 'unavailable' });
  }

  /** Undefined when it was out of date before it could be stored. */
  private async keep(
    identity: Identity,
    stored: KeptProfile | undefined,
    { user, global }: Answers,
  ): Promise<StoredProfile | undefined> {
    if (!user.told && !global.told) return stored ?? NOTHING_STORED;
    const now = this.clock.now();
    return this.store.add(identity, stored, ({ fields, userAt, globalAt }) => {
      const known = global.told ? withFollower(fields, global.told.fields) : fields;
      return {
        fields: user.told ? withPerson(known, user.told.fields) : known,
        userAt: user.told ? now : userAt,
        globalAt: global.told ? now : globalAt,
      };
    });
  }
}

function reasonAgainst({ error }: Answer): Error {
  const isInvalid = error instanceof WechatRejectedError && error.refusal.errcode === INVALID_OPEN_ID;
  return !error || isInvalid ? userNotFound() : error;
}
