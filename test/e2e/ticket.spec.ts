import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { TicketService } from '../../src/ticket/ticket.service.js';
import { live, tick } from '../support/engine.js';
import { readThroughLives } from '../support/lives.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';

const GETTICKET = '/cgi-bin/ticket/getticket';
const STABLE = '/cgi-bin/stable_token';

let app: TestApp;
beforeEach(async () => {
  app = await TestApp.start();
});
afterEach(() => app.stop());

const ticket = (name = 'jsapi', appId = APP_ID): Promise<Answer> =>
  app.call(`/v1/accounts/${appId}/tickets/${name}`);
const textOf = ({ body }: Answer): string => String(body['ticket']);
const asked = (): number => app.platform.requests.count(GETTICKET);

describe('a ticket', () => {
  it('is fetched when it is first wanted, once for all, and kept from then on', async () => {
    await app.addAccount();
    await live(app, 3_000, 1_000);
    expect(asked()).toBe(0);
    const answers = await Promise.all(Array.from({ length: 50 }, () => ticket()));
    expect(new Set(answers.map(textOf)).size).toBe(1);
    expect(asked()).toBe(1);
    const [first] = answers;
    expect(first).toMatchObject({ status: 200, body: { generation: 1 } });
    expect(first?.headers.get('cache-control')).toBe('no-store');
    expect(app.platform.truth.find(textOf(first as Answer))).toMatchObject({ family: 'jsapi' });
    await live(app, 7_300_000, 20_000);
    expect((await ticket()).body).toMatchObject({ generation: 2 });
    expect(asked()).toBeGreaterThan(10);
    expect(app.platform.truth.issued(APP_ID, 'wx_card')).toEqual([]);
  });

  it('is one of two that do not mix', async () => {
    await app.addAccount();
    const [page, card] = [await ticket(), await ticket('wx_card')];
    expect(app.platform.truth.find(textOf(page))).toMatchObject({ family: 'jsapi' });
    expect(app.platform.truth.find(textOf(card))).toMatchObject({ family: 'wx_card' });
    expect((await app.call(`/v1/accounts/${APP_ID}%2Fjsapi/token`)).status).toBe(404);
    const served = await app.app.get(TicketService).get(APP_ID, 'wx_card');
    expect(served.ticket.reveal()).toBe(textOf(card));
  });

  it('is for ticket:read, and for accounts that have it', async () => {
    const mini = 'wx00000000000000c3';
    await app.addAccount();
    await app.addAccount({ app_id: mini, kind: 'miniprogram' });
    const key = await app.makeKey(['token:read']);
    expect((await app.call(`/v1/accounts/${APP_ID}/tickets/jsapi`, { key })).status).toBe(403);
    expect(await ticket('jsapi', mini)).toMatchObject({ status: 409, body: { code: 'ticket.not_for_kind' } });
    expect(await ticket('agent_config')).toMatchObject({
      status: 409,
      body: { code: 'ticket.not_for_kind' },
    });
    expect((await ticket('jsapi', 'wx0000000000000000')).body).toMatchObject({ code: 'account.not_found' });
    expect((await ticket('no_such')).status).toBe(400);
    expect(asked()).toBe(0);
  });

  it('is kept over a restart, without a new call', async () => {
    await app.addAccount();
    const before = textOf(await ticket());
    const calls = asked();
    await app.close();
    const { folder, platform, clock } = app;
    const next = await TestApp.start({ folder, platform, clock });
    await live(next, 2_000, 500);
    expect(asked()).toBe(calls);
    // Nobody has asked this process for it yet.
    await live(next, 301_000, 20_000);
    expect(asked()).toBe(calls + 1);
    const answer = await next.call(`/v1/accounts/${APP_ID}/tickets/jsapi`);
    expect(answer.body).toMatchObject({ ticket: before, generation: 1 });
    await next.close();
  });

  it('is alive but for the stated doubt, though another program always fetches it first', async () => {
    await app.addAccount();
    const fetchElsewhere = (): Promise<string> =>
      Promise.resolve(app.platform.tickets.current(APP_ID, 'jsapi').ticket);
    await fetchElsewhere();
    await app.advance(5_001_100);
    const ends = await readThroughLives(app, 4, { read: async () => textOf(await ticket()), fetchElsewhere });
    const doubts = [300, 30, 3, 1];
    for (const [life, { servedDeadMs, waitedMs }] of ends.entries()) {
      expect(servedDeadMs).toBeLessThanOrEqual((doubts[life] ?? 0) * 1_000 + 500);
      expect(waitedMs).toBeLessThanOrEqual(2_500);
    }
    expect(ends[0]?.servedDeadMs).toBeGreaterThan(0);
  }, 60_000);
});

describe('a ticket that cannot be had', () => {
  it('has a dead token reported once, and the call repeated once', async () => {
    await app.addAccount();
    await app.call(`/v1/accounts/${APP_ID}/token`);
    app.platform.endTokensEarly(APP_ID);
    const answer = await ticket();
    expect(app.platform.truth.isValid(textOf(answer))).toBe(true);
    expect(asked()).toBe(2);
    const { body } = await app.call(`/v1/accounts/${APP_ID}/status`);
    expect(body).toMatchObject({ reports: { refreshed: 1 }, token: { generation: 2 } });
  });

  it('says that the token is what is missing, with its remedy, and comes with the token', async () => {
    const fault = { kind: 'errcode', errcode: 40125 } as const;
    const outage = app.platform.faults.add({ path: STABLE, times: Infinity, fault });
    await app.addAccount();
    expect(await ticket()).toMatchObject({
      status: 503,
      body: {
        code: 'ticket.unavailable',
        detail: expect.stringMatching(/No token can be served.*40125/),
        wechat: { errcode: 40125 },
        remedy: expect.stringContaining('app_secret'),
      },
    });
    expect(asked()).toBe(0);
    outage.remove();
    await app.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: { name: 'fixed' } });
    await tick(app);
    await live(app, 2_000, 500);
    expect((await ticket()).status).toBe(200);
  });

  it('is asked for again every ten minutes where the permission is missing', async () => {
    app.platform.accounts.update(APP_ID, { unauthorizedPaths: [GETTICKET] });
    await app.addAccount();
    expect((await ticket()).body).toMatchObject({
      code: 'ticket.unavailable',
      wechat: { errcode: 48001 },
      remedy: expect.stringContaining('permissions'),
    });
    const before = asked();
    await live(app, 590_000, 10_000);
    expect(asked()).toBe(before);
    app.platform.accounts.update(APP_ID, { unauthorizedPaths: [] });
    await live(app, 20_000, 10_000);
    expect((await ticket()).status).toBe(200);
  });
});
