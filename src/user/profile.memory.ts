import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { FollowedMemory } from '../storage/followed-memory.js';

const MOST_REMEMBERED = 200_000;

export interface RememberedProfile {
  /** The session that asked: another one of the same user may have brought a wider token. */
  readonly sessionId: string;
  /** WeChat is asked again then. */
  readonly until: number;
  readonly body: Buffer;
}

/** The answers to pages that asked for their users, by user: those that WeChat would not be asked about now. */
@Injectable()
export class ProfileMemory extends FollowedMemory<RememberedProfile> {
  constructor(clock: Clock) {
    super(clock, MOST_REMEMBERED);
  }
}

/** Neither part has a space in it. */
export const userKey = (appId: string, openId: string): string => `${appId} ${openId}`;
