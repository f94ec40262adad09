import type { ErrcodeEntry } from './errcode-entry.js';

const TOKEN_PAGE = 'getAccessToken / getStableAccessToken';
const CONFIRM =
  'WeChat sent the account’s administrator a message: have the call from this server’s address confirmed.';
const PUNISHED = 'Log in to mp.weixin.qq.com and read the notices: the account is limited or punished.';
const FIX_CALL = 'This is a mistake in the call, not in the token. Correct the call.';

/** What WeChat answers where global tokens are issued; some of it elsewhere too. */
export const ISSUING_ERRCODES: readonly [number, ErrcodeEntry][] = [
  [
    -1,
    {
      meaning: 'WeChat is busy',
      class: 'transient',
      remedy: 'Ask again in a few seconds.',
      remedyWhenIssuing: 'Nothing to do: it is tried again.',
      source: TOKEN_PAGE,
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
    40125,
    {
      meaning: 'the AppSecret is wrong or was reset',
      class: 'config',
      remedy: 'Copy the current AppSecret from mp.weixin.qq.com and PATCH app_secret of the account.',
      source: TOKEN_PAGE,
    },
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
        'Ask WeChat less often; the quota returns at midnight in Shanghai, or clear it at mp.weixin.qq.com (ten times a month).',
      remedyWhenIssuing:
        'Find who else asks WeChat for tokens; the quota returns at midnight in Shanghai, or clear it at mp.weixin.qq.com (ten times a month).',
      source: TOKEN_PAGE,
    },
  ],
  [
    45011,
    {
      meaning: 'the quota of the minute is used up',
      class: 'minute',
      remedy: 'Ask again in a minute.',
      remedyWhenIssuing: 'Nothing to do: it is tried again in the next minute.',
      source: TOKEN_PAGE,
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
];
