import type { FastifyInstance } from 'fastify';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { laneOf } from '../../src/common/http/fast-lane.js';
import { SessionMemory } from '../../src/oauth/session.memory.js';
import { SessionFeed } from '../../src/oauth/session-feed.js';
import { ProfileFeed } from '../../src/user/profile-feed.js';
import { ProfileMemory } from '../../src/user/profile.memory.js';
import { type ProfileRead, ProfileReads } from '../../src/user/profile-reads.js';
import { ProfileNews } from '../../src/user/profile-news.js';
import { logIn } from '../support/login.js';
import { type Answer, APP_ID, PAGE, TestApp } from '../support/test-app.js';

const PATH = '/v1/users/me';
const minutes = (n: number): number => n * 60_000;

let app: TestApp;
let session: string;
let openId: string;
let short: number;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  openId = app.platform.users.openIdOf('lin', APP_ID);
  session = await logIn(app);
  await learn();
  await ask();
  short = 0;
  const fastify: FastifyInstance = app.app.getHttpAdapter().getInstance();
  laneOf(fastify).onAnswer(() => short++);
});
afterEach(() => app.stop());

async function learn(of = app): Promise<void> {
  await of.app.get(SessionFeed).look();
  await of.app.get(ProfileFeed).look();
}

const ask = (query = '', headers: Record<string, string> = {}, of = app): Promise<Answer> =>
  of.call(`${PATH}${query}`, { session, headers });

/** What both ways must agree on: all but what names the single request and connection. */
function comparable({ status, headers, body }: Answer): object {
  const own = ['x-request-id', 'date', 'keep-alive', 'connection'];
  return { status, body, headers: [...headers].filter(([name]) => !own.includes(name)) };
}

it.each([
  ['its page', {}],
  ['a page of an origin of the account', { origin: PAGE }],
])('answers %s as the usual way does', async (_, headers) => {
  const reads: ProfileRead[] = [];
  app.app.get(ProfileReads).subscribe((read) => reads.push(read));
  const answer = await ask('', headers);
  expect(short).toBe(1);
  expect(reads).toEqual([{ appId: APP_ID, source: 'user', isAsked: false }]);
  const usual = await ask('?lang=zh_CN', headers);
  expect(short).toBe(1);
  expect(answer.body).toMatchObject({ nickname: '小林', subscribed: true });
  expect(comparable(answer)).toEqual(comparable(usual));
});

it('does not remember for the login’s language what was asked for in another', async () => {
  await app.advance(minutes(5));
  await learn();
  await ask('?lang=en');
  expect((await ask()).status).toBe(200);
  expect(short).toBe(0);
});

it('leaves it to the usual way when WeChat is to be asked again', async () => {
  await app.advance(minutes(5) - 1);
  await learn();
  await ask();
  expect(short).toBe(1);
  await app.advance(1);
  await learn();
  const before = app.platform.requests.count('/sns/userinfo', APP_ID);
  await ask();
  expect(short).toBe(1);
  expect(app.platform.requests.list({ path: '/sns/userinfo' }).length).toBeGreaterThan(before);
});

it('remembers again after the session’s use was written down', async () => {
  for (let n = 0; n < 3; n++) {
    await app.advance(minutes(5));
    await learn();
    await ask();
  }
  short = 0;
  await ask();
  expect(short).toBe(1);
});

it('leaves a page of a foreign origin to the usual way, which refuses it', async () => {
  expect((await ask('', { origin: 'https://evil.example' })).status).toBe(403);
  expect(short).toBe(0);
});

it('leaves users whose part is missing to the usual way: it may come at any time', async () => {
  session = await logIn(app, 'amy', { scope: 'snsapi_base' });
  await ask();
  await learn();
  await ask();
  await ask();
  expect(short).toBe(0);
});

it('answers one session’s page by nothing that another session asked', async () => {
  session = await logIn(app);
  await app.call('/v1/session', { session });
  await ask();
  expect(short).toBe(0);
  await ask();
  expect(short).toBe(1);
});

it('answers nobody whose session has ended', async () => {
  await app.call('/v1/session', { session, method: 'DELETE' });
  expect((await ask()).status).toBe(401);
  expect(short).toBe(0);
});

it.each(['here', 'on another instance'])(
  'keeps nothing of an erased user in memory when the erasure came %s',
  async (where) => {
    const two = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
    try {
      const memory = app.app.get(ProfileMemory);
      expect(memory.has(`${APP_ID} ${openId}`)).toBe(true);
      const erasing = where === 'here' ? app : two;
      await erasing.call(`/v1/accounts/${APP_ID}/users/${openId}`, { method: 'DELETE' });
      if (where !== 'here') await learn();
      expect(memory.has(`${APP_ID} ${openId}`)).toBe(false);
    } finally {
      await two.close();
    }
  },
);

it('remembers no profile of a session that it does not remember: nothing would take it away', async () => {
  const other = await logIn(app, 'amy');
  app.app.get(SessionMemory).remember = () => false;
  const { status } = await app.call(PATH, { session: other });
  expect(status).toBe(200);
  const amy = app.platform.users.openIdOf('amy', APP_ID);
  expect(app.app.get(ProfileMemory).has(`${APP_ID} ${amy}`)).toBe(false);
});

it('shows at once what WeChat says of the user, here and after its next look on another instance', async () => {
  const two = await TestApp.start({ folder: app.folder, platform: app.platform, clock: app.clock });
  try {
    await learn(two);
    expect((await ask('', {}, two)).body).toMatchObject({ nickname: '小林' });
    expect((await ask('', {}, two)).body).toMatchObject({ nickname: '小林' });
    app.platform.users.update('lin', { nickname: '' });
    await app.app.get(ProfileNews).cleaned(APP_ID, openId);
    expect((await ask()).body).not.toHaveProperty('nickname');
    await learn(two);
    expect((await ask('', {}, two)).body).not.toHaveProperty('nickname');
  } finally {
    await two.close();
  }
});

it('believes nothing on an instance that has not learned of news for three seconds', async () => {
  app.app.get(ProfileFeed)['feed'].look = () => Promise.resolve();
  await app.advance(3_001);
  await app.app.get(SessionFeed).look();
  expect((await ask()).status).toBe(200);
  expect(short).toBe(0);
});
