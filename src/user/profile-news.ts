import { Injectable } from '@nestjs/common';
import { isoInstant } from '../common/time/instant.js';
import { isErased } from '../identity/identity.errors.js';
import { ProfileStore } from './profile.store.js';
import { withFollower, withPerson } from './wechat-profile.js';

/**
 * What WeChat tells of users by itself. Nobody becomes known by following. What was asked of WeChat before the news came is not
 * stored after it.
 */
@Injectable()
export class ProfileNews {
  constructor(private readonly store: ProfileStore) {}

  followed(appId: string, openId: string, at: number): Promise<void> {
    return this.change(appId, openId, (old) => ({
      ...old,
      fields: { ...old.fields, subscribed: true, subscribed_at: isoInstant(at) },
      // The rest that the account's token tells of followers is not known yet.
      globalAt: undefined,
    }));
  }

  unfollowed(appId: string, openId: string): Promise<void> {
    return this.change(appId, openId, (old) => ({
      ...old,
      fields: withFollower(old.fields, { subscribed: false }),
    }));
  }

  /** WeChat took back a nickname or a picture as unfit: they are not shown again until WeChat gives new ones. */
  cleaned(appId: string, openId: string): Promise<void> {
    return this.change(appId, openId, ({ fields }) => ({
      fields: withPerson(fields, {}),
      userAt: undefined,
      globalAt: undefined,
    }));
  }

  private async change(...change: Parameters<ProfileStore['change']>): Promise<void> {
    try {
      await this.store.change(...change);
    } catch (error) {
      if (!isErased(error)) throw error;
    }
  }
}
