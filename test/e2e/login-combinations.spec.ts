import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { DataSource } from 'typeorm';
import { consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { type Answer, APP_ID, type TestApp } from '../support/test-app.js';
import { OTHER_ID, OTHER_PAGE, startWithTwoAccounts } from '../support/two-accounts.js';

const EXCHANGE = '/sns/oauth2/access_token';

let app: TestApp;
beforeAll(async () => {
  app = await startWithTwoAccounts();
});
afterAll(() => app.stop());
beforeEach(() => app.platform.requests.clear());

/** A login with everything that the page, the browser and WeChat know of it. */
interface Known {
  appId: string;
  pending: string;
  state: string;
  code: string;
}

async function begin(appId: string, user: string): Promise<Known> {
  const isOther = appId === OTHER_ID;
  const login = await startLogin(app, isOther ? { app_id: appId, return_to: `${OTHER_PAGE}/` } : {});
  const query = new URLSearchParams((await consent(app, login, user)).split('?')[1]);
  return { appId, pending: login.code, state: query.get('state') ?? '', code: query.get('code') ?? '' };
}

const mine = (): Promise<Known> => begin(APP_ID, 'lin');
const neighbours = (): Promise<Known> => begin(APP_ID, 'amy');
const foreign = (): Promise<Known> => begin(OTHER_ID, 'amy');
const OWNERS = { mine, neighbours, foreign };
type Owner = keyof typeof OWNERS;
const owners = Object.keys(OWNERS) as Owner[];

const callback = (state: string, code: string | undefined): Promise<Answer> =>
  deliver(app, `/v1/oauth/callback?${new URLSearchParams({ state, ...(code !== undefined && { code }) })}`);
const ticketOf = async ({ state, code }: Known): Promise<string> =>
  returnedKeys(await callback(state, code)).login_ticket ?? '';
const sessions = async (): Promise<number> => {
  const [row] = await app.app.get(DataSource).query<{ n: number }[]>('SELECT count(*) AS n FROM session');
  return row?.n ?? NaN;
};
const exchanges = (): { appId: string | undefined; code: string | undefined }[] =>
  app.platform.requests
    .list({ path: EXCHANGE })
    .map(({ query }) => ({ appId: query['appid'], code: query['code'] }));

type All = Record<Owner, Known>;
async function all(): Promise<All> {
  return { mine: await mine(), neighbours: await neighbours(), foreign: await foreign() };
}

const STATES: Record<string, (of: All) => string> = {
  ...Object.fromEntries(owners.map((who) => [`${who} state`, (of: All) => of[who].state])),
  'a cut state': (of) => of.mine.state.slice(0, 20),
  'an invented state': () => 'Q'.repeat(43),
  'a pending code as state': (of) => of.mine.pending,
  'a code as state': (of) => of.mine.code,
};
const CODES: Record<string, (of: All) => string | undefined> = {
  ...Object.fromEntries(owners.map((who) => [`${who} code`, (of: All) => of[who].code])),
  'no code': () => undefined,
  'an invented code': () => '0'.repeat(32),
  'a state as code': (of) => of.mine.state,
  'a pending code as code': (of) => of.mine.pending,
};
const PENDING: Record<string, (of: All, active: string) => string | undefined> = {
  ...Object.fromEntries(owners.map((who) => [`${who} pending code`, (of: All) => of[who].pending])),
  'an active code': (_, active) => active,
  'an invented pending code': () => 'P'.repeat(43),
  'a state as pending code': (of) => of.mine.state,
  'no pending code': () => undefined,
};
const TICKETS: Record<string, (of: All, tickets: Record<Owner, string>) => string> = {
  ...Object.fromEntries(
    owners.map((who) => [`${who} ticket`, (_: All, tickets: Record<Owner, string>) => tickets[who]]),
  ),
  'an invented ticket': () => 'T'.repeat(43),
  'a code as ticket': (of) => of.mine.code,
  'a pending code as ticket': (of) => of.mine.pending,
};

/** Everything with everything, but what belongs together. */
const pairs = <A, B>(left: Record<string, A>, right: Record<string, B>): [string, string, A, B][] =>
  Object.entries(left).flatMap(([a, first]) =>
    Object.entries(right)
      .filter(([b]) => !owners.some((who) => a.startsWith(who) && b.startsWith(who)))
      .map(([b, second]): [string, string, A, B] => [a, b, first, second]),
  );
const WRONG_CALLBACKS = pairs(STATES, CODES);
const WRONG_ACTIVATIONS = pairs(PENDING, TICKETS);

describe('T-S01, T-S02, T-S05: what does not belong together', () => {
  it('is tried in at least 50 combinations', () => {
    expect(WRONG_CALLBACKS.length + WRONG_ACTIVATIONS.length).toBeGreaterThanOrEqual(50);
  });

  it('makes no session at the callback, and WeChat is asked at most once, by the account of the state', async () => {
    for (const [state, code, stateOf, codeOf] of WRONG_CALLBACKS) {
      const told = `${state}, ${code}`;
      const logins = await all();
      app.platform.requests.clear();
      const [sentState, sentCode] = [stateOf(logins), codeOf(logins)];
      const answers = [await callback(sentState, sentCode), await callback(sentState, sentCode)];
      const login = Object.values(logins).find((known) => known.state === sentState);
      expect(
        answers.map(({ status }) => status),
        told,
      ).toEqual(login ? [303, 303] : [400, 400]);
      const expected = login && sentCode !== undefined ? [{ appId: login.appId, code: sentCode }] : [];
      expect(exchanges(), told).toEqual(expected);
      // The code that belongs there comes too late.
      const late = login && returnedKeys(await callback(sentState, login.code));
      expect(late?.login_error, told).toBe(login && 'state_used');
      expect(exchanges(), told).toEqual(expected);
      expect(await sessions(), told).toBe(0);
    }
  });

  it('makes no session at the activation, and spoils none that fits', async () => {
    const active = await logIn(app);
    const logins = await all();
    const tickets = {
      mine: await ticketOf(logins.mine),
      neighbours: await ticketOf(logins.neighbours),
      foreign: await ticketOf(logins.foreign),
    };
    expect(new Set(Object.values(tickets)).size).toBe(3);
    app.platform.requests.clear();
    const activate = (pending: string | undefined, login_ticket: string): Promise<Answer> =>
      app.call('/v1/sessions/activate', {
        key: null,
        body: { login_ticket },
        ...(pending !== undefined && { session: pending }),
      });
    for (const [pending, ticket, pendingOf, ticketIn] of WRONG_ACTIVATIONS) {
      const answer = await activate(pendingOf(logins, active), ticketIn(logins, tickets));
      expect(answer, `${pending}, ${ticket}`).toMatchObject({
        status: 401,
        body: { code: 'session.ticket_invalid' },
      });
    }
    expect(await sessions()).toBe(1);
    for (const who of owners) expect((await activate(logins[who].pending, tickets[who])).status).toBe(200);
    for (const who of owners) expect((await activate(logins[who].pending, tickets[who])).status).toBe(401);
    expect(await sessions()).toBe(4);
    expect(app.platform.requests.list()).toEqual([]);
  });
});
