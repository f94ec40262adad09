import { beforeEach, expect, it } from 'vitest';
import { live } from '../support/engine.js';
import { eventually } from '../support/eventually.js';
import { ADMIN_KEY, APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});

const EVENTS = `/v1/accounts/${APP_ID}/token/events`;

interface Stream {
  text: () => string;
  ended: Promise<void>;
  close: () => void;
}

async function open(key = ADMIN_KEY): Promise<Stream> {
  const abort = new AbortController();
  const response = await fetch(`${app.url}${EVENTS}`, {
    headers: { authorization: `Bearer ${key}` },
    signal: abort.signal,
  });
  expect(response.status).toBe(200);
  expect(response.headers.get('content-type')).toContain('text/event-stream');
  let text = '';
  const read = async (): Promise<void> => {
    for await (const chunk of response.body ?? []) text += Buffer.from(chunk as Uint8Array).toString();
  };
  const ended = read().catch(() => undefined);
  return { text: () => text, ended, close: () => abort.abort() };
}

const events = (text: string): string[] =>
  [...text.matchAll(/event: token\n(?:id: .*\n)?data: (.*)\n/g)].map((m) => m[1] ?? '');

it('tells the generation at connect and at each change, once each, and never the token', async () => {
  await app.addAccount();
  const { body } = await app.call(`/v1/accounts/${APP_ID}/token`);
  const stream = await open();
  await eventually('the first event', () => events(stream.text()).length === 1);
  await live(app, 7_000_000, 20_000);
  await eventually('the second event', () => events(stream.text()).length === 2);
  const [first, second] = events(stream.text()).map((data) => JSON.parse(data) as Record<string, unknown>);
  expect(first).toEqual({ generation: 1, expires_at: body['expires_at'] });
  expect(second).toEqual({ generation: 2, expires_at: expect.stringMatching(/^2026-/) });
  expect(stream.text()).not.toContain(String(body['access_token']));
  stream.close();
  await app.stop();
});

it('starts silent while there is no token, and tells of the first one', async () => {
  const fault = app.platform.faults.add({
    path: '*',
    times: Infinity,
    fault: { kind: 'errcode', errcode: 40125 },
  });
  await app.addAccount();
  await eventually('the refusal is known', async () => {
    const { body } = await app.call(`/v1/accounts/${APP_ID}/status`);
    return body['state'] === 'blocked';
  });
  const stream = await open();
  fault.remove();
  await live(app, 601_000, 20_000);
  await eventually('the first event', () => events(stream.text()).length === 1);
  stream.close();
  await app.stop();
});

it.each(['key', 'account'])('ends with its %s', async (what) => {
  await app.addAccount();
  const made = await app.call('/v1/keys', {
    body: { name: 'k', scopes: ['token:read'], accounts: [APP_ID] },
  });
  const stream = await open(String(made.body['key']));
  const path = what === 'key' ? `/v1/keys/${String(made.body['id'])}` : `/v1/accounts/${APP_ID}`;
  expect((await app.call(path, { method: 'DELETE' })).status).toBe(204);
  let isOpen = true;
  void stream.ended.then(() => (isOpen = false));
  await app.advance(3_000);
  await eventually('the end of the stream', () => !isOpen);
  await app.stop();
});

it('tells of a token that another instance got, although nobody asks this one', async () => {
  await app.addAccount();
  const stream = await open();
  await eventually('the first event', () => events(stream.text()).length === 1);
  const { folder, platform, clock } = app;
  const other = await TestApp.start({ folder, platform, clock });
  const { body } = await other.call(`/v1/accounts/${APP_ID}/token`);
  await clock.advance(31_000);
  await fetch(`${platform.url}/cgi-bin/stable_token`, {
    method: 'POST',
    body: JSON.stringify({
      grant_type: 'client_credential',
      appid: APP_ID,
      secret: APP_SECRET,
      force_refresh: true,
    }),
  });
  const report = { access_token: body['access_token'], errcode: 40001 };
  const answer = await other.call(`/v1/accounts/${APP_ID}/token/report`, { body: report });
  expect(answer.body).toMatchObject({ verdict: 'refreshed', generation: 2 });
  // Well before this instance would ask by itself. A look that is still under way leaves the next one out.
  for (let looks = 0; looks < 40 && events(stream.text()).length < 2; looks++) {
    await clock.advance(3_000);
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  expect(events(stream.text())).toHaveLength(2);
  stream.close();
  await other.close();
  await app.stop();
});

it('does not hold up the end of the server', async () => {
  await app.addAccount();
  const streams = await Promise.all([open(), open(), open()]);
  const from = performance.now();
  await app.stop();
  await Promise.all(streams.map(({ ended }) => ended));
  expect(performance.now() - from).toBeLessThan(3_000);
});

it('answers a problem where there is nothing to stream', async () => {
  const missing = await app.call(EVENTS);
  expect(missing.status).toBe(404);
  expect(missing.body).toMatchObject({ code: 'account.not_found' });
  expect((await app.call(EVENTS, { key: null })).status).toBe(401);
  await app.stop();
});
