import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { live } from '../support/engine.js';
import { APP_ID, APP_SECRET, type Answer, TestApp } from '../support/test-app.js';

const ACCOUNT = `/v1/accounts/${APP_ID}`;
const STABLE = '/cgi-bin/stable_token';
const PLAIN = '/cgi-bin/token';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const token = (): Promise<Answer> => app.call(`${ACCOUNT}/token`);
const textOf = ({ body }: Answer): string => String(body['access_token']);
const status = async (): Promise<Record<string, unknown>> => (await app.call(`${ACCOUNT}/status`)).body;
const report = (access_token: string): Promise<Answer> =>
  app.call(`${ACCOUNT}/token/report`, { body: { access_token, errcode: 40001 } });
const newsOf = (event: string): string[] => app.logLines.filter((line) => line.includes(`"${event}"`));

const credential = { grant_type: 'client_credential', appid: APP_ID };

/** Another program that holds the secret. */
async function forceElsewhere(): Promise<string> {
  const body = JSON.stringify({ ...credential, secret: APP_SECRET, force_refresh: true });
  const answer = await fetch(`${app.platform.url}${STABLE}`, { method: 'POST', body });
  return ((await answer.json()) as { access_token: string }).access_token;
}
async function issuePlainElsewhere(): Promise<void> {
  const query = new URLSearchParams({ ...credential, secret: APP_SECRET });
  await fetch(`${app.platform.url}${PLAIN}?${query.toString()}`);
}

async function expectToldOnce(): Promise<void> {
  expect(await status()).toMatchObject({
    foreign: {
      count: 1,
      last_at: expect.any(String),
      detail: expect.stringContaining('another program'),
      remedy: expect.stringContaining('take its token from here'),
    },
  });
  expect(newsOf('token.foreign_refresh')).toHaveLength(1);
  expect(newsOf('token.foreign_refresh')[0]).toContain(APP_ID);
}

describe('in stable mode, a forced refresh by somebody else', () => {
  let theirs: string;
  beforeEach(async () => {
    app.platform.accounts.update(APP_ID, { strictForcedRefresh: true });
    await app.addAccount();
    await token();
    await live(app, 600_000, 20_000);
    theirs = await forceElsewhere();
  });

  it('is found by the next audit, and named', async () => {
    expect(app.platform.truth.isValid(textOf(await token()))).toBe(false);
    expect((await status())['foreign']).toBeUndefined();
    await live(app, 301_000, 1_000);
    expect(textOf(await token())).toBe(theirs);
    expect(await status()).toMatchObject({ state: 'ok', token: { generation: 2 } });
    await expectToldOnce();
    await live(app, 1_200_000, 20_000);
    await expectToldOnce();
  });

  it('is found by the first report, and counted once for all who report', async () => {
    const dead = textOf(await token());
    const answers = await Promise.all(Array.from({ length: 20 }, () => report(dead)));
    for (const { body } of answers) expect(body).toMatchObject({ access_token: theirs, generation: 2 });
    expect((await report(dead)).body).toMatchObject({ verdict: 'superseded' });
    await expectToldOnce();
    // It was there to be asked for: we killed nothing in our turn.
    expect(app.platform.truth.isValid(theirs)).toBe(true);
  });
});

describe('in plain mode, a token issued to somebody else', () => {
  it('kills ours, which the first report finds', async () => {
    await app.addAccount({ token_mode: 'plain' });
    const dead = textOf(await token());
    await live(app, 600_000, 20_000);
    await issuePlainElsewhere();
    expect((await report(dead)).body).toMatchObject({ verdict: 'valid' });
    await live(app, 301_000, 20_000);
    expect(app.platform.truth.isValid(dead)).toBe(false);
    const answers = await Promise.all(Array.from({ length: 20 }, () => report(dead)));
    const [first] = answers;
    for (const { body } of answers) expect(body).toMatchObject({ generation: 2 });
    expect(app.platform.truth.isValid(textOf(first as Answer))).toBe(true);
    expect(app.platform.requests.count(PLAIN)).toBe(3);
    await expectToldOnce();
    expect((await status())['foreign']).toMatchObject({ remedy: expect.stringContaining('stable') });
  });
});
