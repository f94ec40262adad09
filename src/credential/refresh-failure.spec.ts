import { describe, expect, it } from 'vitest';
import { WechatOutcomeUnknownError, WechatRejectedError } from '../wechat/wechat.errors.js';
import { needsPerson, RefreshFailure, refreshFailure, retryDelayMs } from './refresh-failure.js';

const rejected = (errcode: number, errmsg = 'no'): RefreshFailure =>
  refreshFailure(new WechatRejectedError({ errcode, errmsg }, true), 1_000);
const fromWecom = (errcode: number): RefreshFailure =>
  refreshFailure(new WechatRejectedError({ errcode, errmsg: 'no' }, true, 'wecom'), 1_000);
const noTicket = refreshFailure(new WechatRejectedError({ errcode: 48001, errmsg: 'no' }), 1_000);
const silent = refreshFailure(new WechatOutcomeUnknownError('HTTP status 502'), 1_000);

const S = 1_000;
const context = { consecutiveFailures: 1, leftMs: 3_600 * S, now: 30_000, jitter: 0 };

describe('what is kept of a failure', () => {
  it('is what WeChat said, its class and the remedy', () => {
    expect(rejected(40164, 'invalid ip 203.0.113.9, not in whitelist')).toEqual({
      at: 1_000,
      code: 'wechat.rejected',
      class: 'address',
      detail: expect.stringContaining('40164'),
      wechat: { errcode: 40164, errmsg: expect.stringContaining('203.0.113.9') },
      remedy: expect.stringContaining('Add 203.0.113.9'),
    });
  });

  it('survives the way through the database', () => {
    for (const failure of [rejected(40125), silent])
      expect(RefreshFailure.parse(JSON.parse(JSON.stringify(failure)))).toEqual(failure);
  });

  it('says nothing of an error that is not ours', () => {
    const failure = refreshFailure(new Error('secret=hush'), 1_000);
    expect(failure).toMatchObject({ code: 'internal', class: 'transient' });
    expect(JSON.stringify(failure)).not.toContain('hush');
  });
});

it.each([
  [40125, true],
  [40164, true],
  [89503, true],
  [45009, true],
  [-1, false],
  [45011, false],
  [12345, false],
])('says of %i whether a person must act: %s', (errcode, expected) => {
  expect(needsPerson(rejected(errcode))).toBe(expected);
});

it('needs nobody while nothing failed, or WeChat is merely silent', () => {
  expect(needsPerson(undefined)).toBe(false);
  expect(needsPerson(silent)).toBe(false);
});

describe('the pause after', () => {
  it.each([
    ['a wrong secret', rejected(40125), {}, 600],
    ['a foreign address', rejected(40164), {}, 300],
    ['an unconfirmed address', rejected(89503), {}, 300],
    ['a refusal for an hour', rejected(89507), {}, 3_600],
    ['a refusal for a day', rejected(89506), {}, 86_400],
    ['the day’s quota', rejected(45009), {}, 3_600],
    ['the minute’s quota: the next minute', rejected(45011), {}, 30],
    ['the minute’s quota: and up to ten seconds', rejected(45011), { jitter: 0.5 }, 35],
    ['one silence', silent, {}, 1],
    ['three silences', silent, { consecutiveFailures: 3 }, 4],
    ['many silences', silent, { consecutiveFailures: 50 }, 15],
    ['many silences, drawn long', silent, { consecutiveFailures: 50, jitter: 0.999 }, 30],
    ['many silences near the end of the token', silent, { consecutiveFailures: 50, leftMs: 299 * S }, 5],
    ['WeCom’s limit: a minute', fromWecom(45009), { before: silent }, 60],
    ['WeCom’s limit, met again: an hour', fromWecom(45009), { before: fromWecom(45009) }, 3_600],
    ['a missing permission', noTicket, {}, 600],
    ['a code that nobody knows', rejected(12345), { consecutiveFailures: 50 }, 15],
  ])('%s', (_, failure, change, seconds) => {
    expect(retryDelayMs(failure, { ...context, ...change }) / S).toBeCloseTo(seconds, 0);
  });
});
