import type { ErrcodeEntry } from './errcode-entry.js';

const QUOTA_PAGE = 'getApiQuota';
const FIX_CALL = 'This is a mistake in the call, not in the token. Correct the call.';
const CHECK_PATH =
  'Ask with a path such as /cgi-bin/user/info: leading slash, no host, no query. WeChat tells nothing about /sns paths.';

/** What WeChat answers about quotas and about calls of the wrong form. */
export const QUOTA_ERRCODES: readonly [number, ErrcodeEntry][] = [
  [44002, { meaning: 'the body is empty', class: 'request', remedy: FIX_CALL, source: 'errCode/errCode' }],
  [47001, { meaning: 'the body is not JSON', class: 'request', remedy: FIX_CALL, source: 'errCode/errCode' }],
  [
    48006,
    {
      meaning: 'the ten clears of this month are used up',
      class: 'request',
      remedy: 'Wait for the next month; what the console and other programs cleared counts too.',
      source: 'clearQuota',
    },
  ],
  [76003, { meaning: 'the path has a wrong form', class: 'request', remedy: CHECK_PATH, source: QUOTA_PAGE }],
  [
    76021,
    { meaning: 'WeChat does not know this path', class: 'request', remedy: CHECK_PATH, source: QUOTA_PAGE },
  ],
  [
    76022,
    {
      meaning: 'WeChat tells this account nothing about this path',
      class: 'request',
      remedy: CHECK_PATH,
      source: QUOTA_PAGE,
    },
  ],
];
