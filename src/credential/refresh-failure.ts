import { z } from 'zod';
import { AppError } from '../common/errors/app-error.js';
import { hours, minutes, seconds } from '../common/time/instant.js';
import type { ErrcodeClass } from '../wechat/errcode-entry.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { CONFIG_RETRY_MS } from './timings.js';

/** Why the last refresh failed, as the status shows it and the row keeps it. */
export const RefreshFailure = z.object({
  at: z.number(),
  code: z.string(),
  class: z.string(),
  detail: z.string(),
  wechat: z.object({ errcode: z.number(), errmsg: z.string(), rid: z.string().optional() }).optional(),
  remedy: z.string().optional(),
});
export type RefreshFailure = z.infer<typeof RefreshFailure>;

export function refreshFailure(error: unknown, now: number): RefreshFailure {
  const { code, detail, wechat, remedy } =
    error instanceof AppError
      ? error
      : {
          code: 'internal',
          detail: 'The refresh failed inside this server; see the log.',
          wechat: undefined,
          remedy: undefined,
        };
  return {
    at: now,
    code,
    class: error instanceof WechatRejectedError ? error.class : 'transient',
    detail,
    ...(wechat && { wechat }),
    ...(remedy && { remedy }),
  };
}

/** Failures that no waiting heals: somebody has to do something. */
const NEEDS_A_PERSON: ReadonlySet<string> = new Set<ErrcodeClass>([
  'address',
  'confirm',
  'config',
  'permission',
  'day',
]);

export const needsPerson = (failure: RefreshFailure | undefined): boolean =>
  failure !== undefined && NEEDS_A_PERSON.has(failure.class);

/** Refusals of this server's address: another instance, with another address, may have better luck. */
export const isInstanceBound = (failure: Pick<RefreshFailure, 'class'>): boolean =>
  failure.class === 'address' || failure.class === 'confirm';

const REFUSED_FOR_A_DAY = 89506;
const REFUSED_FOR_AN_HOUR = 89507;

export interface RetryContext {
  consecutiveFailures: number;
  /** What the token in hand still lives; 0 when there is none. */
  leftMs: number;
  now: number;
  /** In [0, 1). */
  jitter: number;
  /** The failure that stood in the row until now. */
  before?: RefreshFailure | undefined;
}

/** WeCom says so for the limit of a minute and for that of an hour alike. (WeCom 90454) */
const isWecomLimit = ({ class: kind, wechat }: RefreshFailure): boolean =>
  kind === 'minute' && wechat?.errcode === 45009;

/** How long to leave WeChat alone after a failure. */
export function retryDelayMs(
  failure: RefreshFailure,
  { consecutiveFailures, leftMs, now, jitter, before }: RetryContext,
): number {
  switch (failure.class) {
    case 'minute':
      // Its minute begins with the refusal; who is refused again after it has gone over the limit of the hour.
      if (isWecomLimit(failure))
        return (before && isWecomLimit(before) ? hours(1) : minutes(1)) + jitter * seconds(10);
      return minutes(1) - (now % minutes(1)) + jitter * seconds(10);
    case 'day':
      return hours(1);
    case 'address':
      return minutes(5);
    case 'confirm':
      return confirmDelayMs(failure.wechat?.errcode);
    case 'config':
    case 'permission':
      return CONFIG_RETRY_MS;
    default: {
      const cap = leftMs < minutes(5) ? seconds(10) : seconds(30);
      const ceiling = Math.min(cap, seconds(1) * 2 ** Math.min(consecutiveFailures, 10));
      return ceiling / 2 + (jitter * ceiling) / 2;
    }
  }
}

function confirmDelayMs(errcode: number | undefined): number {
  if (errcode === REFUSED_FOR_A_DAY) return hours(24);
  return errcode === REFUSED_FOR_AN_HOUR ? hours(1) : minutes(5);
}
