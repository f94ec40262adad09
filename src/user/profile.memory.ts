import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { FollowedMemory } from '../storage/followed-memory.js';
import type { Profile } from './profile-view.js';

const MOST_REMEMBERED = 200_000;

export interface RememberedProfile {
  /** The session that asked: another one of the same user may have brought a wider token. */
  readonly sessionId: string;
  /** WeChat is asked again then. */
  readonly until: number;
  readonly body: Buffer;
  readonly source: Profile['source']['token'];
}

/** The answers to pages that asked for their users, by user; asked for by session. Those that WeChat would not be asked about now. */
@Injectable()
export class ProfileMemory extends FollowedMemory<RememberedProfile> {
  constructor(clock: Clock) {
    super(clock, MOST_REMEMBERED, ({ sessionId }) => sessionId);
  }
}

/** Neither part has a space in it. */
export const userKey = (appId: string, openId: string): string => `${appId} ${openId}`;
