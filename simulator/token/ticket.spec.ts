import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import {
  APP,
  START_MS,
  get,
  plainToken,
  stableToken,
  startSimulator,
  tokenOf,
  type Answer,
} from '../simulator.setup.js';

const PATH = '/cgi-bin/ticket/getticket';
const LIFE_MS = 7200_000;

function ticket(simulator: Simulator, token: Answer, type = 'jsapi'): Promise<Answer> {
  return get(simulator, PATH, { access_token: tokenOf(token), type });
}

async function freshTicket(simulator: Simulator, type = 'jsapi'): Promise<string> {
  return String((await ticket(simulator, await stableToken(simulator), type)).json['ticket']);
}

describe('a ticket', () => {
  it('stays the same until its end, and says 7200 however little is left', async () => {
    const simulator = await startSimulator();
    const first = await ticket(simulator, await plainToken(simulator));
    expect(first.json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      ticket: expect.stringMatching(/^[\w-]{86}$/),
      expires_in: 7200,
    });
    simulator.clock.advance(LIFE_MS - 1);
    const token = await plainToken(simulator);
    expect((await ticket(simulator, token)).json).toEqual(first.json);
    simulator.clock.advance(1);
    const second = await ticket(simulator, token);
    expect(second.json['ticket']).not.toBe(first.json['ticket']);
    expect(second.json['expires_in']).toBe(7200);
  });

  it('is of its own for each type and each account', async () => {
    const simulator = await startSimulator();
    const jsapi = await freshTicket(simulator);
    const card = await freshTicket(simulator, 'wx_card');
    expect(card).not.toBe(jsapi);
    expect(await freshTicket(simulator)).toBe(jsapi);
    expect(simulator.truth.issued(APP.appId, 'wx_card')).toMatchObject([{ token: card }]);
  });

  it('outlives the token it was fetched with', async () => {
    const simulator = await startSimulator();
    const first = await freshTicket(simulator);
    for (let call = 0; call < 3; call += 1) {
      await stableToken(simulator, true);
      simulator.clock.advance(30_000);
    }
    expect(simulator.truth.isValid(first, START_MS + LIFE_MS - 1)).toBe(true);
    expect(simulator.truth.isValid(first, START_MS + LIFE_MS)).toBe(false);
    expect(await freshTicket(simulator)).toBe(first);
  });

  it('may have been fetched by another program long before', async () => {
    const simulator = await startSimulator();
    const theirs = simulator.tickets.current(APP.appId, 'jsapi');
    simulator.clock.advance(LIFE_MS - 60_000);
    const ours = await ticket(simulator, await plainToken(simulator));
    expect(ours.json).toMatchObject({ ticket: theirs.ticket, expires_in: 7200 });
    expect(simulator.truth.remainingMs(theirs.ticket)).toBe(60_000);
    expect(simulator.truth.calls(APP.appId, PATH)).toMatchObject({ calls: 1 });
    expect(simulator.truth.issued(APP.appId, 'jsapi')).toMatchObject([
      { token: theirs.ticket, issuedAt: START_MS, diesAt: START_MS + LIFE_MS, cause: 'expired' },
    ]);
  });

  it('lives as long as tokens do unless it has a life of its own', async () => {
    const short = await startSimulator({ tokenLifeSeconds: 60, overlapSeconds: 5 });
    expect(short.tickets.current(APP.appId, 'jsapi').expiresInSeconds).toBe(60);
    const own = await startSimulator({ tokenLifeSeconds: 60, ticketLifeSeconds: 90 });
    const first = own.tickets.current(APP.appId, 'jsapi');
    expect(first.expiresInSeconds).toBe(90);
    own.clock.advance(89_999);
    expect(own.tickets.current(APP.appId, 'jsapi')).toEqual(first);
    own.clock.advance(1);
    expect(own.truth.isValid(first.ticket)).toBe(false);
    expect(own.tickets.current(APP.appId, 'jsapi').ticket).not.toBe(first.ticket);
  });
});

describe('a ticket is refused', () => {
  it('to a token that was replaced or is timed out', async () => {
    const simulator = await startSimulator();
    const first = await plainToken(simulator);
    const second = await plainToken(simulator);
    await plainToken(simulator);
    expect((await ticket(simulator, first)).json['errcode']).toBe(40001);
    simulator.clock.advance(300_000);
    expect((await ticket(simulator, second)).json['errcode']).toBe(40001);
    const stable = await stableToken(simulator);
    simulator.clock.advance(LIFE_MS);
    expect((await ticket(simulator, stable)).json['errcode']).toBe(42001);
    expect(simulator.truth.issued(APP.appId, 'jsapi')).toEqual([]);
  });

  it('to an account without the permission, and of a type nobody knows', async () => {
    const simulator = await startSimulator();
    const token = await plainToken(simulator);
    expect((await ticket(simulator, token, 'other')).json['errcode']).toBe(48001);
    simulator.accounts.update(APP.appId, { unauthorizedPaths: [PATH] });
    expect((await ticket(simulator, token)).json['errcode']).toBe(48001);
  });

  it("when the day's calls are used up", async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { dailyLimits: { [PATH]: 1 } });
    const token = await plainToken(simulator);
    expect((await ticket(simulator, token)).json['errcode']).toBe(0);
    expect((await ticket(simulator, token, 'wx_card')).json['errcode']).toBe(45009);
  });
});
