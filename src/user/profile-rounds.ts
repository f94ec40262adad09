import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { type Identity, IdentityService } from '../identity/identity.service.js';
import { NOTHING_STORED, type StoredProfile } from './profile.js';
import { type Answer, type Answers, ProfileInquiry, type Wishes } from './profile-inquiry.js';
import type { KeptProfile } from './profile-row.js';
import type { Person } from './profile-sources.js';
import { ProfileStore } from './profile.store.js';
import { isOpenIdRefused } from './refusals.js';
import { userNotFound } from './user.errors.js';
import { withFollower, withPerson } from './wechat-profile.js';

export interface Round {
  readonly identity: Identity;
  readonly answers: Answers;
  /** Undefined when it was out of date before it could be stored. */
  readonly kept: StoredProfile | undefined;
}

/**
 * Asks WeChat about a user and stores what it tells. Whoever wants the same while a round runs gets the outcome of that one: the same
 * user under the same id, who has or lacks a token as before, in the same language, and with nothing stored since. `fresh` is asked for anew: the
 * caller may know of a change that a running round missed.
 */
@Injectable()
export class ProfileRounds {
  private readonly running = new Map<string, Promise<Round>>();

  constructor(
    private readonly identities: IdentityService,
    private readonly store: ProfileStore,
    private readonly inquiry: ProfileInquiry,
    private readonly clock: Clock,
  ) {}

  /** @throws accountNotFound, userErased, userNotFound; WechatError or credentialUnavailable when nothing is known either */
  async run(person: Person, known: Identity | undefined, wishes: Wishes): Promise<Round> {
    const { appId, openId, lang } = person;
    // In this order: a token that a login brought, or news that came, before this was called is never missed for another's sake.
    const hasToken = await this.inquiry.hasUserToken(person);
    const stored = await this.store.find(appId, openId);
    if (wishes.fresh) return this.round(person, known, stored, wishes);
    const same = [appId, openId, lang, wishes.patient, known?.id, hasToken, stored?.revision];
    const key = JSON.stringify(same);
    const running = this.running.get(key);
    if (running) return running;
    const mine = this.round(person, known, stored, wishes).finally(() => this.running.delete(key));
    this.running.set(key, mine);
    return mine;
  }

  private async round(
    person: Person,
    known: Identity | undefined,
    stored: KeptProfile | undefined,
    wishes: Wishes,
  ): Promise<Round> {
    const answers = await this.inquiry.ask(person, stored, wishes);
    const identity = await this.identified(person, known, answers);
    return { identity, answers, kept: await this.keep(identity, stored, answers) };
  }

  private async identified(
    { appId, openId }: Person,
    known: Identity | undefined,
    { user, global }: Answers,
  ): Promise<Identity> {
    if (!known && !global.told) throw reasonAgainst(global);
    const unionId = user.told?.unionId ?? global.told?.unionId;
    return known && unionId === undefined ? known : this.identities.ensure(appId, openId, unionId);
  }

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
  return !error || isOpenIdRefused(error) ? userNotFound() : error;
}
