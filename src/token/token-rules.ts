import { createHash } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import type { Rules } from './refresh.policy.js';
import { timingsFor, type TokenTimings } from './timings.js';

/** The rules that hold for an account: its mode, the timings, and its fixed place in the spread. */
@Injectable()
export class TokenRules {
  readonly timings: TokenTimings;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.timings = timingsFor(config.wechat.overlapMs);
  }

  of({ appId, tokenMode }: Pick<Account, 'appId' | 'tokenMode'>): Rules {
    const place = createHash('sha256').update(appId).digest().readUInt32BE() / 2 ** 32;
    return { mode: tokenMode, timings: this.timings, place };
  }
}

/** Which kinds have a global token that we keep. WeCom's comes from another endpoint and is not kept yet. */
export const keepsToken = ({ kind }: Pick<Account, 'kind'>): boolean =>
  kind === 'official' || kind === 'miniprogram';
