/**
 * What a refusal asks of us. `token`: a global token is dead. `user`: the user must authorise again.
 * `code`: this OAuth code is spent. `request`: our call was wrong. The rest are reasons why no token is issued.
 */
export type ErrcodeClass =
  | 'transient'
  | 'minute'
  | 'day'
  | 'address'
  | 'confirm'
  | 'config'
  | 'token'
  | 'user'
  | 'code'
  | 'request'
  | 'permission';

export interface ErrcodeEntry {
  meaning: string;
  class: ErrcodeClass;
  /** The class where the same code means another thing on the endpoints that issue global tokens. */
  whenIssuing?: ErrcodeClass;
  remedy: string;
  /** WeChat's page, or how the code is known. */
  source: string;
}

const TOKEN_PAGE = 'getAccessToken / getStableAccessToken';
const ERRCODE_PAGE = 'errCode/errCode';
const OAUTH_PAGE = 'snsAccessToken';
const CONFIRM =
  'WeChat sent the account’s administrator a message: have the call from this server’s address confirmed.';
const PUNISHED = 'Log in to mp.weixin.qq.com and read the notices: the account is limited or punished.';
const AUTHORISE = 'Send the user through the login again.';
const FIX_CALL = 'This is a mistake in the call, not in the token. Correct the call.';

export const ERRCODES: ReadonlyMap<number, ErrcodeEntry> = new Map([
  [
    -1,
    {
      meaning: 'WeChat is busy',
      class: 'transient',
      remedy: 'Nothing to do: it is tried again.',
      source: TOKEN_PAGE,
    },
  ],
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
    40002,
    {
      meaning: 'invalid grant_type',
      class: 'request',
      whenIssuing: 'config',
      remedy: FIX_CALL,
      source: TOKEN_PAGE,
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
    40013,
    {
      meaning: 'invalid appid',
      class: 'request',
      whenIssuing: 'config',
      remedy: 'Check app_id of the account, upper and lower case too.',
      source: TOKEN_PAGE,
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
    40125,
    {
      meaning: 'the AppSecret is wrong or was reset',
      class: 'config',
      remedy: 'Copy the current AppSecret from mp.weixin.qq.com and PATCH app_secret of the account.',
      source: TOKEN_PAGE,
    },
  ],
  [
    40163,
    { meaning: 'the OAuth code was used already', class: 'code', remedy: AUTHORISE, source: OAUTH_PAGE },
  ],
  [
    40164,
    {
      meaning: 'the address of this server is not on the account’s IP allow list',
      class: 'address',
      remedy: 'Add this server’s address to the IP allow list at mp.weixin.qq.com.',
      source: TOKEN_PAGE,
    },
  ],
  [
    40243,
    {
      meaning: 'the AppSecret is frozen',
      class: 'config',
      remedy: 'Unfreeze the AppSecret at mp.weixin.qq.com; it takes about ten minutes to act.',
      source: TOKEN_PAGE,
    },
  ],
  [
    41001,
    { meaning: 'the access_token is missing', class: 'request', remedy: FIX_CALL, source: ERRCODE_PAGE },
  ],
  [
    41002,
    {
      meaning: 'the appid is missing',
      class: 'request',
      whenIssuing: 'config',
      remedy: FIX_CALL,
      source: TOKEN_PAGE,
    },
  ],
  [
    41004,
    {
      meaning: 'the AppSecret is missing',
      class: 'request',
      whenIssuing: 'config',
      remedy: FIX_CALL,
      source: TOKEN_PAGE,
    },
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
    43002,
    {
      meaning: 'POST is required',
      class: 'request',
      whenIssuing: 'config',
      remedy: FIX_CALL,
      source: TOKEN_PAGE,
    },
  ],
  [
    45009,
    {
      meaning: 'the quota of the day is used up',
      class: 'day',
      remedy:
        'Find who else asks WeChat for tokens; the quota returns at midnight in Shanghai, or clear it at mp.weixin.qq.com (ten times a month).',
      source: TOKEN_PAGE,
    },
  ],
  [
    45011,
    {
      meaning: 'the quota of the minute is used up',
      class: 'minute',
      remedy: 'Nothing to do: it is tried again in the next minute.',
      source: TOKEN_PAGE,
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
    50004,
    {
      meaning: 'the account may not use access_token',
      class: 'permission',
      whenIssuing: 'config',
      remedy: PUNISHED,
      source: TOKEN_PAGE,
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
    50007,
    {
      meaning: 'the account is frozen',
      class: 'permission',
      whenIssuing: 'config',
      remedy: PUNISHED,
      source: TOKEN_PAGE,
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
  [
    61024,
    {
      meaning: 'this app_id belongs to a third-party platform',
      class: 'request',
      whenIssuing: 'config',
      remedy: 'Use the app_id of the account itself.',
      source: TOKEN_PAGE,
    },
  ],
  ...[89501, 89502, 89503, 89504, 89505].map((code): [number, ErrcodeEntry] => [
    code,
    {
      meaning: 'the administrator must confirm calls from this server’s address',
      class: 'confirm',
      remedy: CONFIRM,
      source: TOKEN_PAGE,
    },
  ]),
  [
    89506,
    {
      meaning: 'the administrator refused this server’s address for 24 hours',
      class: 'confirm',
      remedy: CONFIRM,
      source: TOKEN_PAGE,
    },
  ],
  [
    89507,
    {
      meaning: 'the administrator refused this server’s address for an hour',
      class: 'confirm',
      remedy: CONFIRM,
      source: TOKEN_PAGE,
    },
  ],
] as [number, ErrcodeEntry][]);

/** The codes that a dead global token causes, and therefore the only ones that may lead to a refresh. */
export const DEAD_TOKEN_ERRCODES: readonly number[] = [40001, 40014, 42001];

/** An unknown code is `transient` where a token is issued (it is tried again, slowly) and a fault of the call elsewhere. */
export function classOfErrcode(errcode: number, issuing: boolean): ErrcodeClass {
  const entry = ERRCODES.get(errcode);
  if (!entry) return issuing ? 'transient' : 'request';
  return (issuing && entry.whenIssuing) || entry.class;
}
