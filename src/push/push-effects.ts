import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { ProfileNews } from '../user/profile-news.js';
import { UserErasure } from '../user/user-erasure.js';
import type { PushEvent } from './push-event.js';
import { PushEventStore, type StoredEvent } from './push-event.store.js';

/** What pushed events do to what we keep. All of it may be done twice. */
@Injectable()
export class PushEffects {
  constructor(
    private readonly store: PushEventStore,
    private readonly news: ProfileNews,
    private readonly erasure: UserErasure,
    private readonly log: Log,
  ) {}

  async apply(event: PushEvent, row: StoredEvent): Promise<void> {
    switch (event.name) {
      case 'subscribe':
      case 'unsubscribe':
        return this.followed(event, row);
      case 'user_info_modified':
        return this.of(event, (openId) => this.news.cleaned(event.appId, openId));
      // Whatever RevokeInfo names: sessions and tokens end with any of it, and then nothing else has a purpose (docs/adr/0021).
      case 'user_authorization_revoke':
        return this.of(event, (openId) => this.erasure.erase(event.appId, openId));
      case 'user_authorization_cancellation':
        return this.of(event, (openId) => this.erasure.erasePerson(event.appId, openId));
      default:
        return;
    }
  }

  /** Retries may turn the order around: the later of two counts. */
  private async followed({ name, appId, openId, occurredAt }: PushEvent, row: StoredEvent): Promise<void> {
    if (openId === undefined || (await this.store.hasLaterFollow(row))) return;
    if (name === 'subscribe') await this.news.followed(appId, openId, occurredAt);
    else await this.news.unfollowed(appId, openId);
  }

  /** WeChat leaves OpenID out now and then: nothing can be done but to say so. */
  private async of(event: PushEvent, act: (openId: string) => Promise<void>): Promise<void> {
    const { id, appId, name, openId } = event;
    if (openId !== undefined) return act(openId);
    this.log.warn('push.no_user', 'An event came without OpenID and had no effect', {
      app_id: appId,
      push_id: id,
      name,
    });
  }
}
