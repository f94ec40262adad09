import type { ErrcodeClass, ErrcodeEntry } from './errcode-entry.js';
import { ISSUING_ERRCODES } from './issuing-errcodes.js';
import type { Platform } from './platform.js';
import { QUOTA_ERRCODES } from './quota-errcodes.js';
import { WECOM_ERRCODES } from './wecom-errcodes.js';

const ERRCODE_PAGE = 'errCode/errCode';
const OAUTH_PAGE = 'snsAccessToken';
const PUNISHED = 'Log in to mp.weixin.qq.com and read the notices: the account is limited or punished.';
const AUTHORISE = 'Send the user through the login again.';
const FIX_CALL = 'This is a mistake in the call, not in the token. Correct the call.';

const CALLING_ERRCODES: readonly [number, ErrcodeEntry][] = [
  [
    40001,
    {
      meaning: 'the token is dead or of another kind; when a token is asked for: the AppSecret is wrong',
      class: 'token',
      whenIssuing: 'config',
      remedy: 'If a token was asked for, check app_secret of the account. Otherwise report the token.',
      source: ERRCODE_PAGE,
    },
  ],
  [
    40003,
    {
      meaning: 'the openid is not of this account, or not the token’s user',
      class: 'request',
      remedy: 'Check that the open_id belongs to this app_id.',
      source: 'snsUserInfo',
    },
  ],
  [
    40014,
    {
      meaning: 'the access_token is malformed or dead',
      class: 'token',
      remedy: 'Report the token and use the one that is answered.',
      source: ERRCODE_PAGE,
    },
  ],
  [
    40029,
    {
      meaning: 'the OAuth code is unknown, expired or of another account',
      class: 'code',
      remedy: AUTHORISE,
      source: OAUTH_PAGE,
    },
  ],
  [
    40030,
    {
      meaning: 'the refresh_token is no longer valid',
      class: 'user',
      remedy: AUTHORISE,
      source: 'snsRefreshToken (met in practice)',
    },
  ],
  [
    40163,
    { meaning: 'the OAuth code was used already', class: 'code', remedy: AUTHORISE, source: OAUTH_PAGE },
  ],
  [
    40226,
    {
      meaning: 'WeChat takes this user for a risk and blocks the login',
      class: 'permission',
      remedy: 'Do not ask again for this user.',
      source: 'code2Session',
    },
  ],
  [
    41001,
    { meaning: 'the access_token is missing', class: 'request', remedy: FIX_CALL, source: ERRCODE_PAGE },
  ],
  [41008, { meaning: 'the OAuth code is missing', class: 'code', remedy: AUTHORISE, source: OAUTH_PAGE }],
  [
    42001,
    {
      meaning: 'the access_token has expired',
      class: 'token',
      remedy: 'Report the token and use the one that is answered.',
      source: ERRCODE_PAGE,
    },
  ],
  [
    42002,
    {
      meaning: 'the refresh_token has expired (30 days)',
      class: 'user',
      remedy: AUTHORISE,
      source: 'snsRefreshToken',
    },
  ],
  [42003, { meaning: 'the OAuth code has expired', class: 'code', remedy: AUTHORISE, source: OAUTH_PAGE }],
  [
    42007,
    {
      meaning: 'the user changed the WeChat password: every token of the user is void',
      class: 'user',
      remedy: AUTHORISE,
      source: ERRCODE_PAGE,
    },
  ],
  [
    48001,
    {
      meaning: 'the account may not use this interface, or the scope is too small',
      class: 'permission',
      whenIssuing: 'config',
      remedy:
        'Check the account’s permissions at mp.weixin.qq.com, and that the right kind of token was used.',
      source: ERRCODE_PAGE,
    },
  ],
  [
    48004,
    {
      meaning: 'the interface is forbidden for this account',
      class: 'permission',
      whenIssuing: 'config',
      remedy: PUNISHED,
      source: ERRCODE_PAGE,
    },
  ],
  [
    50002,
    {
      meaning: 'the account is limited',
      class: 'permission',
      whenIssuing: 'config',
      remedy: PUNISHED,
      source: ERRCODE_PAGE,
    },
  ],
  [
    50005,
    {
      meaning: 'the user does not follow the account',
      class: 'request',
      remedy: 'Nothing to do.',
      source: ERRCODE_PAGE,
    },
  ],
  [
    268487002,
    {
      meaning: 'WeChat is busy with the list of followers',
      class: 'transient',
      remedy: 'Ask again in a few seconds.',
      source: 'getFans',
    },
  ],
  [
    40032,
    {
      meaning: 'the list holds no openid, or more than 100',
      class: 'request',
      remedy: FIX_CALL,
      source: 'batchUserInfo',
    },
  ],
  [
    61004,
    {
      meaning: 'the address of this server is not on the IP list',
      class: 'address',
      remedy: 'Add this server’s address to the IP allow list at mp.weixin.qq.com.',
      source: 'guide/dev/api',
    },
  ],
];

/** Every errcode of WeChat's that we know something about. */
export const ERRCODES: ReadonlyMap<number, ErrcodeEntry> = new Map([
  ...ISSUING_ERRCODES,
  ...QUOTA_ERRCODES,
  ...CALLING_ERRCODES,
]);

const TABLES: Readonly<Record<Platform, ReadonlyMap<number, ErrcodeEntry>>> = {
  wechat: ERRCODES,
  wecom: WECOM_ERRCODES,
};

/** The codes that a dead global token causes, and therefore the only ones that may lead to a refresh. */
export const DEAD_TOKEN_ERRCODES: readonly number[] = [40001, 40014, 42001];

export function errcodeEntry(errcode: number, platform: Platform): ErrcodeEntry | undefined {
  return TABLES[platform].get(errcode);
}

/** An unknown code is `transient` where a token is issued (it is tried again, slowly) and a fault of the call elsewhere. */
export function classOfErrcode(
  errcode: number,
  issuing: boolean,
  platform: Platform = 'wechat',
): ErrcodeClass {
  const entry = errcodeEntry(errcode, platform);
  if (!entry) return issuing ? 'transient' : 'request';
  return (issuing && entry.whenIssuing) || entry.class;
}
