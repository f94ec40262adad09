import { afterAll, beforeAll, expect, it } from 'vitest';
import { routesOf } from '../architecture/route-rules.js';
import { logIn } from '../support/login.js';
import { userIn } from '../support/kinds.js';
import { type Answer, APP_ID, APP_SECRET, PAGE, TestApp } from '../support/test-app.js';

const OTHER_ID = 'wx00000000000000b2';
const OTHER_PAGE = 'https://other.example.com';

/** A logged-in user, and what only this user may learn. */
interface Person {
  appId: string;
  session: string;
  openId: string;
  secrets: string[];
}

let app: TestApp;
let people: Person[];
let routes: string[];
beforeAll(async () => {
  const account = (appId: string) => ({
    appId,
    secret: APP_SECRET,
    kind: 'official' as const,
    name: 'x',
    unionAccount: 'tea',
  });
  const users = ['Ann', 'Bao', 'Cem'].map((name) => ({
    id: name.toLowerCase(),
    nickname: `Nick${name}Only`,
    sex: 1 as const,
    followerOf: [APP_ID],
  }));
  app = await TestApp.start({
    env: { RATE_LIMITS: 'off' },
    simulator: { accounts: [account(APP_ID), account(OTHER_ID)], users },
  });
  await app.addAccount();
  await app.addAccount({ app_id: OTHER_ID, return_urls: [`${OTHER_PAGE}/`] });
  const who = [
    ['ann', APP_ID],
    ['bao', APP_ID],
    ['cem', APP_ID],
    ['bao', OTHER_ID],
  ] as const;
  people = await Promise.all(who.map(([user, appId]) => arrive(user, appId)));
  routes = routesOf(app.app)
    .map(({ name }) => name)
    .filter((name) => name.includes(' /v1/') && !name.includes('/token/events'));
});
afterAll(() => app.stop());

async function arrive(user: string, app_id: string): Promise<Person> {
  const session = await logIn(app, user, {
    app_id,
    return_to: app_id === APP_ID ? `${PAGE}/` : `${OTHER_PAGE}/`,
  });
  const profile = await app.call('/v1/users/me', { session });
  const { id = '', open_id = '', union_id = '' } = userIn(await app.call('/v1/session', { session }));
  const nickname = String(profile.body['nickname']);
  return { appId: app_id, session, openId: open_id, secrets: [id, nickname, union_id] };
}

type Place = 'path' | 'query' | 'body' | 'header';
const NAMES = ['open_id', 'openid', 'openId', 'user_id', 'user', 'union_id', 'x-open-id', 'x-user-id'];

function ask(route: string, mine: Person, other: Person, place: Place, name: string): Promise<Answer> {
  const [method = '', path = ''] = route.split(' ');
  const openId = place === 'path' || path.includes('/users/:open_id') ? other.openId : mine.openId;
  const filled = path
    .replace(':app_id', place === 'path' ? other.appId : mine.appId)
    .replace(':open_id', openId)
    .replace(/:\w+/g, other.openId);
  const query = place === 'query' ? `?${name}=${other.openId}&code=x` : '';
  return app.call(`${filled}${query}`, {
    method,
    session: mine.session,
    ...(place === 'header' && {
      headers: { [name.replaceAll('_', '-')]: other.openId, 'x-app-id': other.appId },
    }),
    ...(method !== 'GET' &&
      method !== 'DELETE' && {
        body:
          place === 'body'
            ? { ...FITTING[route]?.(mine), [name]: other.openId }
            : (FITTING[route]?.(mine) ?? {}),
      }),
  });
}

/** Bodies that the open and the session routes take: only then does it come to the field that is too much. */
const FITTING: Record<string, (mine: Person) => Record<string, unknown>> = {
  'POST /v1/sessions': ({ appId }) => ({
    app_id: appId,
    scope: 'snsapi_base',
    return_to: appId === APP_ID ? `${PAGE}/` : `${OTHER_PAGE}/`,
  }),
  'POST /v1/session/step-up': ({ appId }) => ({
    scope: 'snsapi_userinfo',
    return_to: appId === APP_ID ? `${PAGE}/` : `${OTHER_PAGE}/`,
  }),
  'POST /v1/sessions/activate': () => ({ login_ticket: 'x' }),
};

/** Who asks for whom. The same person at two accounts is one by the union_id, and no stranger. */
const PAIRS: readonly [number, number][] = [
  [0, 1],
  [1, 2],
  [2, 0],
  [3, 0],
  [0, 3],
  [2, 3],
  [1, 0],
];
const PLACES: readonly Place[] = ['path', 'query', 'body', 'header'];

function expectNothingOf(mine: Person, other: Person, answer: Answer, told: string): void {
  for (const secret of other.secrets) expect(answer.text, told).not.toContain(secret);
  expect(JSON.stringify([...answer.headers]), told).not.toContain(other.openId);
  // An error names the path that was asked for; nothing else may speak of that person.
  expect(answer.text.replace(/"instance":"[^"]*"/, ''), told).not.toContain(other.openId);
  if (answer.body['open_id'] !== undefined) expect(answer.body['open_id'], told).toBe(mine.openId);
}

it('T-S04: whatever route a session calls with the open_id of somebody else, nothing of that person comes', async () => {
  let asked = 0;
  // A logout proves nothing here, and ends what the others need.
  for (const route of routes.filter((name) => name !== 'DELETE /v1/session'))
    for (const place of PLACES)
      for (const name of NAMES) {
        const [a, b] = PAIRS[asked++ % PAIRS.length] ?? [0, 1];
        const [mine, other] = [people[a] as Person, people[b] as Person];
        const answer = await ask(route, mine, other, place, name);
        const told = `${route} ${place} ${name}`;
        expectNothingOf(mine, other, answer, told);
        expect(answer.status === 400 || place !== 'body' || !FITTING[route], told).toBe(true);
      }
  expect(asked).toBeGreaterThan(500);
});

it('T-S04: and everybody still gets their own', async () => {
  for (const { session, openId, secrets } of people) {
    const me = await app.call('/v1/users/me', { session });
    expect(me.body).toMatchObject({ open_id: openId, id: secrets[0], nickname: secrets[1] });
  }
});
