import type { ErrcodeEntry } from './errcode-entry.js';

const LIST = 'WeCom 90313';
const TOKEN_PAGE = 'WeCom 91039';
const FIX_CALL = 'This is a mistake in the call, not in the token. Correct the call.';
const AUTHORISE = 'Send the user through the login again.';
const SECRET =
  'Copy the Secret of this application from work.weixin.qq.com (application management) and PATCH app_secret of the account.';
const REPORT = 'Report the token and use the one that is answered.';

/** The call itself is wrong; where a token is asked for, that is the account's configuration. */
const wrongCall = (meaning: string, remedy = FIX_CALL, source = TOKEN_PAGE): ErrcodeEntry => ({
  meaning,
  class: 'request',
  whenIssuing: 'config',
  remedy,
  source,
});

const forbidden = (meaning: string, remedy: string): ErrcodeEntry => ({
  meaning,
  class: 'permission',
  whenIssuing: 'config',
  remedy,
  source: LIST,
});

/** WeCom's errcodes. Some are spelled like WeChat's and mean another thing (42007, 45009, 50001, 50002). */
export const WECOM_ERRCODES: ReadonlyMap<number, ErrcodeEntry> = new Map<number, ErrcodeEntry>([
  [
    -1,
    {
      meaning: 'WeCom is busy',
      class: 'transient',
      remedy: 'Ask again in a few seconds.',
      remedyWhenIssuing: 'Nothing to do: it is tried again.',
      source: LIST,
    },
  ],
  [
    40001,
    {
      meaning: 'the secret is wrong; on other calls: the token is not accepted',
      class: 'token',
      whenIssuing: 'config',
      remedy: REPORT,
      remedyWhenIssuing: SECRET,
      source: TOKEN_PAGE,
    },
  ],
  [
    40013,
    wrongCall(
      'invalid corpid',
      'Check the corpid, the part of app_id before the colon, upper and lower case too.',
    ),
  ],
  [
    40014,
    { meaning: 'the access_token is malformed or dead', class: 'token', remedy: REPORT, source: TOKEN_PAGE },
  ],
  [
    40029,
    {
      meaning: 'the OAuth code is used, expired or of another application',
      class: 'code',
      remedy: AUTHORISE,
      source: 'WeCom 96442',
    },
  ],
  [40056, wrongCall('invalid agentid', 'Check the agentid, the part of app_id after the colon.', LIST)],
  [
    40091,
    {
      meaning: 'the secret belongs to another corp',
      class: 'config',
      remedy: `The corpid in app_id and the secret do not belong together. ${SECRET}`,
      source: TOKEN_PAGE,
    },
  ],
  [41001, wrongCall('the access_token is missing')],
  [41002, wrongCall('the corpid is missing')],
  [41004, wrongCall('the secret is missing')],
  [42001, { meaning: 'the access_token has expired', class: 'token', remedy: REPORT, source: TOKEN_PAGE }],
  [
    42007,
    {
      meaning: 'the pre_auth_code has expired',
      class: 'code',
      remedy: 'Start the authorisation of the suite again.',
      source: LIST,
    },
  ],
  [
    42012,
    {
      meaning: 'the ticket is not available',
      class: 'request',
      remedy: 'Ask for the ticket again.',
      source: LIST,
    },
  ],
  [
    45009,
    {
      meaning: 'too many calls: blocked for a minute or an hour',
      class: 'minute',
      remedy: 'Ask again in a minute; where the limit of the hour was passed, it takes up to an hour.',
      remedyWhenIssuing:
        'Nothing to do: it is tried again after a minute, and if it is refused again after an hour. Find who else asks WeCom for tokens.',
      source: 'WeCom 90454',
    },
  ],
  [
    45033,
    {
      meaning: 'too many calls at the same time',
      class: 'transient',
      remedy: 'Ask again in a few seconds.',
      remedyWhenIssuing: 'Nothing to do: it is tried again.',
      source: LIST,
    },
  ],
  [
    48002,
    forbidden(
      'the application may not use this interface',
      'Give the application this permission at work.weixin.qq.com.',
    ),
  ],
  [
    50001,
    forbidden(
      'the redirect address is not on a trusted domain of the application',
      'Enter the host of PUBLIC_URL as a trusted domain of the application at work.weixin.qq.com.',
    ),
  ],
  [
    50002,
    forbidden(
      'the user is outside the visible range of the application',
      'Add the user to the visible range of the application at work.weixin.qq.com.',
    ),
  ],
  [
    60011,
    forbidden(
      'no privilege on this member, department or tag',
      'Add the member, department or tag to the visible range of the application at work.weixin.qq.com.',
    ),
  ],
  [
    60020,
    {
      meaning: 'the address of this server is not on the application’s list of trusted IPs',
      class: 'address',
      remedy: 'Add this server’s address to the trusted IPs of the application at work.weixin.qq.com.',
      source: LIST,
    },
  ],
  [
    301002,
    forbidden(
      'this application may not be operated with this token',
      'Use the token of this very application: one secret, one token.',
    ),
  ],
]);
