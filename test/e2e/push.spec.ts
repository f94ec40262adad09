import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { PushRequest } from '../../simulator/push/push.sender.js';
import { PushEvents } from '../../src/push/push-events.js';
import { PushInbox } from '../../src/push/push-inbox.js';
import { AES_KEY, deliverPush, PUSH_TOKEN, setUpPush, workOff } from '../support/push.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';
import { tracesOf } from '../support/traces.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
});
afterEach(() => app.stop());

const event = { ToUserName: 'gh_1', FromUserName: 'oAlice', CreateTime: 1, MsgType: 'event', Event: 'CLICK' };
const make = (fields: Record<string, string | number> = event): PushRequest =>
  app.platform.pushes.request(APP_ID, fields);
const stored = async (): Promise<number> => (await app.app.get(PushInbox).read(APP_ID)).length;

it('answers the raw echostr of a signed check, and of no other', async () => {
  await setUpPush(app);
  const { query } = make();
  const check = (more: Record<string, string>): Promise<Answer> =>
    app.call(`/v1/push/${APP_ID}?${new URLSearchParams({ ...query, ...more }).toString()}`, { key: null });
  const good = await check({ echostr: '4375120948345356249' });
  expect(good).toMatchObject({ status: 200, text: '4375120948345356249' });
  expect(good.headers.get('content-type')).toContain('text/plain');
  expect((await check({ echostr: '1', nonce: 'x' })).body).toMatchObject({ code: 'push.signature_invalid' });
  expect((await check({})).status).toBe(400);
  expect(
    (await app.call(`/v1/push/wxaaaaaaaaaaaaaaaa?signature=a&timestamp=1&nonce=1&echostr=1`)).status,
  ).toBe(404);
});

describe.each(['plain', 'compatible', 'secure'] as const)('in %s mode', (mode) => {
  it.each(['xml', 'json'] as const)('takes %s, once however often it comes', async (format) => {
    await setUpPush(app, { mode, format });
    const request = make();
    const answers = await Promise.all([1, 2, 3, 4].map(() => deliverPush(app, request)));
    for (const answer of answers) expect(answer).toMatchObject({ status: 200, text: 'success' });
    const [only, ...more] = await app.app.get(PushInbox).read(APP_ID);
    expect(more).toEqual([]);
    expect(only).toMatchObject({ name: 'CLICK', openId: 'oAlice', occurredAt: 1_000 });
    expect(only?.fields).toMatchObject({ createtime: '1', event: 'CLICK' });
  });
});

it('T-S07: a push with any byte changed is refused, has no effect, and a replay has one', async () => {
  await setUpPush(app, { format: 'json' });
  const request = make();
  const tell: string[] = [];
  app.app.get(PushEvents).subscribe(({ event: { name } }) => tell.push(name));
  const flipped = (text: string, at: number): string =>
    text.slice(0, at) + String.fromCharCode(text.charCodeAt(at) ^ 1) + text.slice(at + 1);
  const { query } = request;
  const forged: PushRequest[] = [];
  for (const name of ['signature', 'msg_signature', 'timestamp', 'nonce'])
    for (let at = 0; at < (query[name] ?? '').length; at++)
      forged.push({ ...request, query: { ...query, [name]: flipped(query[name] ?? '', at) } });
  const { ToUserName, Encrypt } = JSON.parse(request.body) as { ToUserName: string; Encrypt: string };
  for (let at = 0; at < Encrypt.length; at++)
    forged.push({ ...request, body: JSON.stringify({ ToUserName, Encrypt: flipped(Encrypt, at) }) });
  for (const one of forged) expect((await deliverPush(app, one)).status).toBe(403);
  const other = { ...request, body: JSON.stringify(event) };
  expect((await deliverPush(app, { ...other, query: { ...query, encrypt_type: 'raw' } })).status).toBe(403);
  await workOff(app);
  expect(await stored()).toBe(0);
  for (const _ of [1, 2, 3, 4]) expect((await deliverPush(app, request)).text).toBe('success');
  await workOff(app);
  expect(tell).toEqual(['CLICK']);
  await app.later(601_000);
  expect((await deliverPush(app, request)).body).toMatchObject({ code: 'push.timestamp_refused' });
}, 60_000);

it('tells messages apart by MsgId, of which JSON numbers lose nothing, and privacy events by whom they are about', async () => {
  await setUpPush(app, { mode: 'plain', format: 'json' });
  const send = (text: string): Promise<Answer> => deliverPush(app, { ...make(), body: text });
  for (const id of ['23456789012345678', '23456789012345679', '23456789012345678'])
    await send(`{"FromUserName":"o1","CreateTime":1,"MsgType":"text","Content":"x","MsgId":${id}}`);
  expect(await stored()).toBe(2);
  const { FromUserName, ...rest } = event;
  for (const openId of ['o1', 'o2', 'o1'])
    await send(
      JSON.stringify({ ...rest, FromUserName: 'service', Event: 'user_info_modified', ' OpenID': openId }),
    );
  expect(await stored()).toBe(4);
  expect(FromUserName).toBe('oAlice');
});

it('takes each of several events of one user in one second, which differ in anything', async () => {
  const common = { ToUserName: 'gh_1', FromUserName: 'oAlice', CreateTime: 1, MsgType: 'event' };
  const sent = { ...common, Event: 'TEMPLATESENDJOBFINISH', Status: 'success' };
  const card = { ...common, Event: 'user_get_card', CardId: 'p1', UserCardCode: '1' };
  const events = [
    { ...sent, MsgID: 200163836 },
    { ...sent, MsgID: 200163840 },
    card,
    { ...card, CardId: 'p2' },
    { ...card, UserCardCode: '2' },
  ];
  await setUpPush(app);
  for (const fields of events) expect((await deliverPush(app, make(fields))).text).toBe('success');
  expect(await stored()).toBe(events.length);
});

it('knows a retry in another envelope, mode, format or order of the fields', async () => {
  await setUpPush(app, { mode: 'plain' });
  app.platform.accounts.update(APP_ID, { pushMode: 'compatible' });
  for (const _ of ['one Encrypt', 'another one']) await deliverPush(app, make());
  for (const mode of ['plain', 'compatible', 'secure'] as const)
    for (const format of ['xml', 'json'] as const) {
      await setUpPush(app, { mode, format });
      for (const fields of [event, Object.fromEntries(Object.entries(event).toReversed())])
        expect((await deliverPush(app, make(fields))).text).toBe('success');
      expect(await stored()).toBe(1);
    }
});

it('knows a retry whose nested fields come in another order, and no other', async () => {
  await setUpPush(app, { mode: 'plain', format: 'json' });
  const send = (info: string): Promise<Answer> => {
    const body = `{"FromUserName":"o1","CreateTime":1,"MsgType":"event","Event":"pic_sysphoto","SendPicsInfo":${info}}`;
    return deliverPush(app, { ...make(), body });
  };
  for (const [info, count] of [
    ['{"Count":2,"PicList":[{"a":1,"b":2},{"c":3}]}', 1],
    ['{"PicList":[{"b":2,"a":1},{"c":3}],"Count":2}', 1],
    ['{"Count":2,"PicList":[{"c":3},{"a":1,"b":2}]}', 2],
    ['{"Count":2,"PicList":[{"a":1,"b":3},{"c":3}]}', 3],
  ] as const) {
    await send(info);
    expect(await stored()).toBe(count);
  }
});

it('keeps bodies sealed and hashes keyed', async () => {
  await setUpPush(app);
  await deliverPush(app, make());
  expect(await tracesOf(app, ['oAlice', 'gh_1', PUSH_TOKEN.repeat(2), AES_KEY])).toEqual([]);
});

it('opens no other route to XML, text or forms, and this one to no form', async () => {
  await setUpPush(app, { mode: 'plain' });
  for (const type of ['text/xml', 'application/xml', 'text/plain', 'application/x-www-form-urlencoded'])
    expect(
      (await app.call('/v1/accounts', { body: '<xml/>', headers: { 'content-type': type } })).status,
    ).toBe(415);
  const form = { ...make(), contentType: 'application/x-www-form-urlencoded' };
  expect((await deliverPush(app, form)).status).toBe(415);
  expect((await app.call('/v1/accounts', { body: '{"__proto__":1}' })).status).toBe(400);
  expect(
    (await app.call('/v1/accounts', { body: '', headers: { 'content-type': 'application/json' } })).status,
  ).toBe(400);
});

it('asks for what is missing: a token, a key; a corp has no push', async () => {
  const request = {
    query: { signature: 'a', timestamp: '1', nonce: '1' },
    contentType: 'text/xml',
    body: '<xml/>',
  };
  expect((await deliverPush(app, request)).body).toMatchObject({ status: 409, code: 'push.not_configured' });
  expect((await deliverPush(app, { ...request, query: { signature: 'a' } })).status).toBe(400);
  await setUpPush(app);
  const both = { push_token: 'ABC,DEF', push_aes_key: `${AES_KEY},${AES_KEY}` };
  expect((await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: both })).status).toBe(200);
});
