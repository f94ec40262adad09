import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Secret } from '../common/secret/secret.js';
import { readReply } from './reply.js';
import { WechatError, WechatOutcomeUnknownError, WechatRejectedError } from './wechat.errors.js';
import { FollowerInfo, IssuedGlobalToken, IssuedUserToken, Nothing, UserInfo } from './wechat.schemas.js';

const TOKEN = '82_abcdefghijklmnop';
const global = (text: string) => readReply(text, { schema: IssuedGlobalToken, issuing: true, secrets: [] });

describe('a good answer', () => {
  it.each([
    ['as documented', `{"access_token":"${TOKEN}","expires_in":7200}`, 7_200],
    ['with a byte order mark', `\uFEFF{"access_token":"${TOKEN}","expires_in":7200}`, 7_200],
    ['with the life as text', `{"access_token":"${TOKEN}","expires_in":"7200"}`, 7_200],
    ['with errcode 0', `{"errcode":0,"errmsg":"ok","access_token":"${TOKEN}","expires_in":60}`, 60],
    ['with errcode 0 as text', `{"errcode":"0","access_token":"${TOKEN}","expires_in":60}`, 60],
    ['with stray spaces', ` {"access_token":" ${TOKEN} ","expires_in": " 7200 "} \r\n`, 7_200],
    ['with more fields than we know', `{"access_token":"${TOKEN}","expires_in":1,"x":{"y":[1]}}`, 1],
    ['with a life that nobody believes', `{"access_token":"${TOKEN}","expires_in":1e9}`, 7_200],
  ])('%s', (_, text, seconds) => {
    const issued = global(text);
    expect(issued.token.reveal()).toBe(TOKEN);
    expect(issued.expiresInSeconds).toBe(seconds);
  });
});

describe('an answer without a usable token', () => {
  it.each([
    ['nothing', ''],
    ['a page', '<html><body>502 Bad Gateway</body></html>'],
    ['half of it', `{"access_token":"${TOKEN}","expi`],
    ['null', 'null'],
    ['a list', '[]'],
    ['a text', '"ok"'],
    ['an empty object', '{}'],
    ['no life', `{"access_token":"${TOKEN}"}`],
    ['no token', '{"expires_in":7200}'],
    ['an empty token', '{"access_token":"","expires_in":7200}'],
    ['a number as token', '{"access_token":12,"expires_in":7200}'],
    ['a token with a gap', '{"access_token":"82_a b","expires_in":7200}'],
    ['an endless token', `{"access_token":"${'x'.repeat(5_000)}","expires_in":7200}`],
    ...[0, -1, 1.5, '"soon"', 'null', '""', '"7200s"', '99999999999999999999', '"1e9"'].map((life) => [
      `a life of ${life}`,
      `{"access_token":"${TOKEN}","expires_in":${life}}`,
    ]),
    ['an errcode that is no number', `{"errcode":"none","access_token":"${TOKEN}","expires_in":7200}`],
    ['deep nesting', '['.repeat(30_000) + ']'.repeat(30_000)],
  ])('is an unknown outcome: %s', (_, text) => {
    expect(() => global(text)).toThrow(WechatOutcomeUnknownError);
  });

  it('never breaks otherwise, whatever comes, nor repeats it', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.json(),
          fc.string().map((s) => `{"errcode":${s}}`),
        ),
        (text) => {
          try {
            global(text);
          } catch (error) {
            expect(error).toBeInstanceOf(WechatError);
          }
        },
      ),
    );
  });
});

describe('a refusal', () => {
  it.each([
    [
      '{"errcode":40125,"errmsg":"invalid appsecret rid: 6593-1b2c-33aa"}',
      { errcode: 40125, rid: '6593-1b2c-33aa' },
    ],
    ['{"errcode":"40125","errmsg":"x"}', { errcode: 40125, errmsg: 'x' }],
    ['{"errcode":-1}', { errcode: -1, errmsg: '' }],
    ['{"errcode":48001,"errmsg":null}', { errcode: 48001, errmsg: '' }],
    [`{"errcode":40001,"access_token":"${TOKEN}","expires_in":7200}`, { errcode: 40001 }],
  ])('%s', (text, refusal) => {
    expect.assertions(2);
    try {
      global(text);
    } catch (error) {
      expect(error).toBeInstanceOf(WechatRejectedError);
      expect((error as WechatRejectedError).refusal).toMatchObject(refusal);
    }
  });

  it('comes without the secrets that it repeats, and short', () => {
    const errmsg = `invalid secret hush-hush hint: [hush-hush] ${'x'.repeat(1_000)}`;
    const read = (): unknown =>
      readReply(JSON.stringify({ errcode: 40125, errmsg }), {
        schema: Nothing,
        secrets: [new Secret('hush-hush')],
      });
    expect(read).toThrow(WechatRejectedError);
    try {
      read();
    } catch (error) {
      expect(JSON.stringify(error)).not.toContain('hush-hush');
      expect((error as WechatRejectedError).refusal.errmsg.length).toBeLessThanOrEqual(300);
    }
  });
});

describe('people', () => {
  const base = {
    access_token: TOKEN,
    expires_in: 7200,
    refresh_token: '82_r',
    openid: 'oABC',
    scope: 'snsapi_base',
  };
  const user = (change: object) =>
    readReply(JSON.stringify({ ...base, ...change }), { schema: IssuedUserToken, secrets: [] });

  it.each([
    [1, true],
    ['1', true],
    [0, false],
    ['0', false],
    [undefined, false],
    ['yes', true],
    [true, true],
    [null, false],
  ])('knows a snapshot visitor by is_snapshotuser %j: %s', (is_snapshotuser, expected) => {
    expect(user({ is_snapshotuser }).isSnapshot).toBe(expected);
  });

  it('reads scopes and ids', () => {
    expect(user({ scope: 'snsapi_base,snsapi_userinfo', unionid: 'oU' })).toMatchObject({
      scopes: ['snsapi_base', 'snsapi_userinfo'],
      openId: 'oABC',
      unionId: 'oU',
    });
    expect(user({ scope: undefined, unionid: '' })).toMatchObject({ scopes: [], unionId: undefined });
  });

  it('takes nicknames with raw control characters and lone halves of letters', () => {
    const info = readReply('{"openid":"o","nickname":"a\u0000b\u001Fc\nd\\ud83d","sex":"2"}', {
      schema: UserInfo,
      secrets: [],
    });
    expect(info).toMatchObject({ openId: 'o', nickname: 'a b c d\uD83D', sex: 2 });
  });

  it('reads who follows and who does not', () => {
    const follower = (text: string) => readReply(text, { schema: FollowerInfo, secrets: [] });
    expect(follower('{"subscribe":0,"openid":"o"}')).toMatchObject({ subscribed: false, openId: 'o' });
    expect(follower('{"subscribe":"1","openid":"o","subscribe_time":"12"}')).toMatchObject({
      subscribed: true,
      subscribedAtSeconds: 12,
    });
  });
});
