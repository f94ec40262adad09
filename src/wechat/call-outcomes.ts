import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Secret } from '../common/secret/secret.js';
import type { ErrcodeClass } from './errcode-entry.js';
import type { Platform } from './platform.js';
import { GlobalToken, RefreshToken, UserToken } from './tokens.js';
import { WechatRejectedError, WechatUnreachableError } from './wechat.errors.js';

/** Whose token a call carried; `none`: an AppSecret, or nothing. */
export type TokenOfCall = 'global' | 'user' | 'none';

export interface CallOutcome {
  readonly platform: Platform;
  readonly path: string;
  readonly token: TokenOfCall;
  readonly outcome: 'ok' | ErrcodeClass | 'unreachable' | 'outcome_unknown';
  readonly ms: number;
}

/** What came of every call to WeChat and WeCom of this process, for whoever counts them. */
@Injectable()
export class CallOutcomes extends Subject<CallOutcome> {}

export function tokenOf(secrets: readonly Secret[]): TokenOfCall {
  if (secrets.some((secret) => secret instanceof GlobalToken)) return 'global';
  return secrets.some((secret) => secret instanceof UserToken || secret instanceof RefreshToken)
    ? 'user'
    : 'none';
}

export function outcomeOf(error: unknown): CallOutcome['outcome'] {
  if (error instanceof WechatRejectedError) return error.class;
  return error instanceof WechatUnreachableError ? 'unreachable' : 'outcome_unknown';
}
