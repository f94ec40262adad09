import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import type { Session } from '../oauth/session.js';
import { SessionMemory } from '../oauth/session.memory.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { FRESH_MS } from './profile.js';
import { profileAnswer } from './profile-answer.js';
import type { Profile } from './profile-view.js';
import { ProfileMemory, userKey } from './profile.memory.js';
import { ProfileReads } from './profile-reads.js';
import { UserService } from './user.service.js';

/**
 * What pages are told of their own users. The answer to a page is remembered for as long as WeChat would not be asked again, its session
 * lives, and WeChat sends no news of the user.
 */
@Injectable()
export class OwnProfiles {
  constructor(
    private readonly users: UserService,
    private readonly memory: ProfileMemory,
    private readonly sessions: SessionMemory,
    private readonly reads: ProfileReads,
    private readonly clock: Clock,
  ) {
    // Also when the user is erased: nothing of the user stays in memory either.
    sessions.forgotten.subscribe(({ appId, openId }) => memory.forget(userKey(appId, openId)));
  }

  /** Never fails because WeChat does. @throws accountNotFound, userErased */
  async of(session: Session, asked?: Language): Promise<object> {
    const { id, appId, openId, lang } = session;
    const { mark } = this.memory;
    const profile = await this.users.ownProfile({ appId, openId, lang: asked ?? lang });
    const answer = profileAnswer(profile);
    const until = askedAgainAt(profile);
    const isLasting = until > this.clock.now() && (asked ?? lang) === lang;
    if (isLasting && this.sessions.has(id)) {
      const body = Buffer.from(JSON.stringify(answer));
      this.memory.remember(
        userKey(appId, openId),
        { sessionId: id, until, body, source: profile.source.token },
        mark,
      );
    }
    return answer;
  }

  /** The same answer, if nothing needs to be asked for it. Synchronous, for the hot path. */
  recall({ id, appId }: Session): Buffer | undefined {
    const known = this.memory.find(id);
    if (!known || this.clock.now() >= known.until) return undefined;
    this.reads.next({ appId, source: known.source, isAsked: false });
    return known.body;
  }
}

/** 0 where a part of it could be told at any time: a token that the user has not granted, or a WeChat that did not answer. */
function askedAgainAt({ missing, source: { userAt, globalAt } }: Profile): number {
  if (missing.some(({ reason }) => reason !== 'withheld_by_wechat')) return 0;
  const first = Math.min(userAt ?? Infinity, globalAt ?? Infinity);
  return first === Infinity ? 0 : first + FRESH_MS;
}
