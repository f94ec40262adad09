import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import { isErased } from '../identity/identity.errors.js';
import { type Identity, IdentityService } from '../identity/identity.service.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { type Attempt, missingFields } from './missing.js';
import type { FetchedBy, Missing, ProfileFields, StoredProfile } from './profile.js';
import { type Fetched, type Person, ProfileFetch } from './profile-fetch.js';
import { ProfileStore } from './profile.store.js';
import { userNotFound } from './user.errors.js';
import { merged } from './wechat-profile.js';

/** A profile this young is not asked for again. */
const FRESH_MS = minutes(5);
/** 40003 on /cgi-bin/user/info: this open_id is of another account, or of nobody. */
const INVALID_OPEN_ID = 40003;

export interface Profile {
  readonly identity: Identity;
  readonly fields: ProfileFields;
  /** `stored`: neither kind of token helped; this is what was known before. */
  readonly source: { token: FetchedBy | 'stored'; fetchedAt: number | undefined };
  readonly missing: Missing[];
}

/** Profiles of users: from WeChat by the right kind of token, from the store when neither helps, always saying which and why. */
@Injectable()
export class UserService {
  constructor(
    private readonly identities: IdentityService,
    private readonly store: ProfileStore,
    private readonly fetch: ProfileFetch,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** For the user's own page: by the user token; without one, by the global token. Never fails because WeChat does. */
  async ownProfile(person: Person): Promise<Profile> {
    const identity = await this.identities.ensure(person.appId, person.openId);
    const stored = await this.store.find(person.appId, person.openId);
    try {
      const isYoung = stored?.source === 'user' && this.isFresh(stored);
      if (isYoung && (await this.fetch.hasUserToken(person))) return fromFresh(identity, stored);
      const fetched = await this.fetch.byUserToken(person);
      if (fetched === 'reauthorize') return fromStore(identity, stored, 'reauthorize');
      if (fetched !== 'none') return await this.keep(identity, fetched, 'user', stored);
      if (!this.fetch.hasFollowers(person.appId)) return fromStore(identity, stored, 'not-told');
      return await this.keep(identity, await this.fetch.byGlobalToken(person), 'global', stored);
    } catch (error) {
      this.note(person, error);
      return fromStore(identity, stored, 'unavailable');
    }
  }

  /** For a service: by the global token. @throws userNotFound; WechatError or tokenUnavailable when nothing is stored either */
  async profileOf(person: Person, { fresh = false } = {}): Promise<Profile> {
    const known = await this.identities.find(person.appId, person.openId);
    const stored = await this.store.find(person.appId, person.openId);
    if (known && stored && !fresh && this.isFresh(stored) && knowsFollower(stored))
      return fromFresh(known, stored);
    if (!this.fetch.hasFollowers(person.appId)) {
      if (!known) throw userNotFound();
      return fromStore(known, stored, 'not-told');
    }
    try {
      const fetched = await this.fetch.byGlobalToken(person);
      const identity = await this.identities.ensure(person.appId, person.openId, fetched.unionId);
      return await this.keep(identity, fetched, 'global', stored);
    } catch (error) {
      if (!known) throw isInvalidOpenId(error) ? userNotFound() : error;
      this.note(person, error);
      return fromStore(known, stored, 'unavailable');
    }
  }

  private async keep(
    identity: Identity,
    fetched: Fetched,
    source: FetchedBy,
    old: StoredProfile | undefined,
  ): Promise<Profile> {
    const { appId, openId } = identity;
    const stored = { fields: merged(old?.fields, fetched.fields), source, fetchedAt: this.clock.now() };
    await this.store.save(appId, openId, stored);
    const complete =
      fetched.unionId === undefined ? identity : await this.identities.ensure(appId, openId, fetched.unionId);
    return fromFresh(complete, stored);
  }

  private isFresh({ fetchedAt }: StoredProfile): boolean {
    return this.clock.now() - fetchedAt < FRESH_MS;
  }

  private note({ appId }: Person, error: unknown): void {
    // Nothing is left to show of an account that was deleted, or a user who was erased meanwhile.
    if (!(error instanceof AppError) || error.code === accountNotFound().code || isErased(error)) throw error;
    this.log.warn('user.fetch_failed', error.detail, {
      app_id: appId,
      code: error.code,
      errcode: error.wechat?.errcode,
    });
  }
}

/** A profile that only a user token fetched lacks what the account's own token tells. */
const knowsFollower = ({ source, fields }: StoredProfile): boolean =>
  source === 'global' || fields.subscribed !== undefined;

const isInvalidOpenId = (error: unknown): boolean =>
  error instanceof WechatRejectedError && error.refusal.errcode === INVALID_OPEN_ID;

function fromFresh(identity: Identity, { fields, source, fetchedAt }: StoredProfile): Profile {
  const attempt: Attempt = source === 'user' ? 'fetched-by-user' : 'fetched-by-global';
  return { identity, fields, source: { token: source, fetchedAt }, missing: missingFields(fields, attempt) };
}

function fromStore(identity: Identity, stored: StoredProfile | undefined, attempt: Attempt): Profile {
  const fields = stored?.fields ?? {};
  return {
    identity,
    fields,
    source: { token: 'stored', fetchedAt: stored?.fetchedAt },
    missing: missingFields(fields, attempt),
  };
}
