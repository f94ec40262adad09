import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { isErased } from '../identity/identity.errors.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import type { Outcome } from './missing.js';
import { isFresh, type StoredProfile } from './profile.js';
import { type Person, ProfileSources, type Told } from './profile-sources.js';

export interface Answer {
  readonly outcome: Outcome;
  /** What came just now; absent when what is stored is young enough, or nothing came. */
  readonly told?: Told;
  readonly error?: AppError;
}

export interface Answers {
  readonly user: Answer;
  readonly global: Answer;
}

export interface Wishes {
  /** Ask even for what is stored and young. */
  readonly fresh: boolean;
  /** Ask by the account's token even if that failed a moment ago. */
  readonly patient: boolean;
}

/** A page must not wait at each visit for an account's token that does not come. */
const REST_MS = seconds(30);

/** Asks by each kind of token what is not known or old, both at once; what fails of one leaves the other. */
@Injectable()
export class ProfileInquiry {
  /** Accounts by whose token nothing came a moment ago. */
  private readonly resting = new Map<string, { until: number; outcome: Outcome }>();

  constructor(
    private readonly sources: ProfileSources,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** @throws accountNotFound, userErased, and what is no fault of WeChat's */
  async ask(person: Person, stored: StoredProfile | undefined, wishes: Wishes): Promise<Answers> {
    const [user, global] = await Promise.all([
      this.byUserToken(person, stored, wishes),
      this.byGlobalToken(person, stored, wishes),
    ]);
    return { user, global };
  }

  /** Is there a token of this user to ask with? Kinds of accounts whose users grant none have none. */
  async hasUserToken(person: Person): Promise<boolean> {
    return this.sources.hasUserTokens(person.appId) && (await this.sources.hasUserToken(person));
  }

  private async byUserToken(
    person: Person,
    stored: StoredProfile | undefined,
    { fresh }: Wishes,
  ): Promise<Answer> {
    if (!this.sources.hasUserTokens(person.appId)) return { outcome: 'never-told' };
    if (!fresh && this.isFresh(stored?.userAt) && (await this.sources.hasUserToken(person)))
      return { outcome: 'told' };
    return this.attempt(person, () => this.sources.byUserToken(person));
  }

  private async byGlobalToken(
    person: Person,
    stored: StoredProfile | undefined,
    { fresh, patient }: Wishes,
  ): Promise<Answer> {
    const { appId } = person;
    if (!this.sources.hasFollowers(appId)) return { outcome: 'never-told' };
    if (!fresh && this.isFresh(stored?.globalAt)) return { outcome: 'told' };
    const rest = this.resting.get(appId);
    if (!patient && rest && this.clock.elapsed() < rest.until) return { outcome: rest.outcome };
    const answer = await this.attempt(person, () => this.sources.byGlobalToken(person));
    const { outcome, error } = answer;
    if (outcome === 'told') this.resting.delete(appId);
    else if (!isAboutUser(error)) this.resting.set(appId, { until: this.clock.elapsed() + REST_MS, outcome });
    return answer;
  }

  private async attempt({ appId }: Person, ask: () => Promise<Told | Outcome>): Promise<Answer> {
    try {
      const told = await ask();
      return typeof told === 'string' ? { outcome: told } : { outcome: 'told', told };
    } catch (error) {
      // Nothing is left to show of an account that was deleted, or a user who was erased meanwhile.
      if (!(error instanceof AppError) || error.code === accountNotFound().code || isErased(error))
        throw error;
      this.log.warn('user.fetch_failed', error.detail, {
        app_id: appId,
        code: error.code,
        errcode: error.wechat?.errcode,
      });
      return { outcome: isNoToken(error) ? 'no-token' : 'unavailable', error };
    }
  }

  private isFresh(fetchedAt: number | undefined): boolean {
    return isFresh(fetchedAt, this.clock.now());
  }
}

/** WeChat's no is to this user, and says nothing of others. */
const isAboutUser = (error: AppError | undefined): boolean =>
  error instanceof WechatRejectedError && error.class === 'request';

/** The account has no token, or may not ask this: WeChat is not away. */
const isNoToken = (error: AppError): boolean =>
  error instanceof WechatRejectedError ? error.class === 'permission' : error.code === 'token.unavailable';
