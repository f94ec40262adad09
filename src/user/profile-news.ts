import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { days, isoInstant } from '../common/time/instant.js';
import type { StoredProfile } from './profile.js';
import { ProfileStore } from './profile.store.js';
import { merged } from './wechat-profile.js';

/** An age at which no profile passes for fresh. */
const STALE_MS = days(1);

/** What WeChat tells of users by itself. Only stored profiles change by it: nobody becomes known by following. */
@Injectable()
export class ProfileNews {
  constructor(
    private readonly store: ProfileStore,
    private readonly clock: Clock,
  ) {}

  followed(appId: string, openId: string, at: number): Promise<void> {
    return this.store.change(appId, openId, (old) =>
      // The rest that the account's token tells of followers is not known yet.
      this.stale({
        ...old,
        fields: merged(old.fields, { subscribed: true, subscribed_at: isoInstant(at) }),
      }),
    );
  }

  unfollowed(appId: string, openId: string): Promise<void> {
    return this.store.change(appId, openId, (old) => ({
      ...old,
      fields: merged(old.fields, { subscribed: false }),
    }));
  }

  /** WeChat took back a nickname or a picture as unfit: they are not shown again until WeChat gives new ones. */
  cleaned(appId: string, openId: string): Promise<void> {
    return this.store.change(appId, openId, (old) => {
      const { nickname: _, avatar_url: __, ...fields } = old.fields;
      return this.stale({ ...old, fields });
    });
  }

  private stale(profile: StoredProfile): StoredProfile {
    return { ...profile, fetchedAt: Math.min(profile.fetchedAt, this.clock.now() - STALE_MS) };
  }
}
