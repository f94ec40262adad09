import { describe, expect, it } from 'vitest';
import {
  APP,
  OTHER_APP,
  plainToken,
  stableToken,
  startSimulator,
  tokenOf,
  useToken,
} from '../simulator.setup.js';

const MINUTE_MS = 60_000;
const LIFE_MS = 7200 * 1000;

describe('the plain token', () => {
  it('has the documented shape and no errcode', async () => {
    const simulator = await startSimulator();
    const { status, type, json } = await plainToken(simulator);
    expect({ status, type }).toEqual({ status: 200, type: 'application/json; encoding=utf-8' });
    expect(json).toEqual({ access_token: expect.stringMatching(/^82_[\w-]{133}$/), expires_in: 7200 });
  });

  it('keeps a replaced token for five minutes to the last millisecond, then calls it not the latest', async () => {
    const simulator = await startSimulator();
    const first = await plainToken(simulator);
    await plainToken(simulator);
    simulator.clock.advance(5 * MINUTE_MS - 1);
    expect(await useToken(simulator, first)).toBe('ok');
    simulator.clock.advance(1);
    expect(await useToken(simulator, first)).toBe(40001);
  });

  it('kills the oldest at once when a second newer one is issued', async () => {
    const simulator = await startSimulator();
    const first = await plainToken(simulator);
    const second = await plainToken(simulator);
    simulator.clock.advance(1000);
    const third = await plainToken(simulator);
    expect(await useToken(simulator, first)).toBe(40001);
    expect(await useToken(simulator, second)).toBe('ok');
    expect(await useToken(simulator, third)).toBe('ok');
  });

  it('leaves every replaced token its five minutes under the lenient switch', async () => {
    const simulator = await startSimulator();
    simulator.accounts.update(APP.appId, { lenientReplacement: true });
    const first = await plainToken(simulator);
    await plainToken(simulator);
    simulator.clock.advance(1000);
    const third = await plainToken(simulator);
    simulator.clock.advance(299_000 - 1);
    expect(await useToken(simulator, first)).toBe('ok');
    simulator.clock.advance(1);
    expect(await useToken(simulator, first)).toBe(40001);
    expect(await useToken(simulator, third)).toBe('ok');
  });

  it('expires after its life and is then timed out, also when it was replaced shortly before', async () => {
    const simulator = await startSimulator();
    const first = await plainToken(simulator);
    simulator.clock.advance(LIFE_MS - 1);
    await plainToken(simulator);
    expect(await useToken(simulator, first)).toBe('ok');
    simulator.clock.advance(1);
    expect(await useToken(simulator, first)).toBe(42001);
  });

  it('belongs to one account', async () => {
    const simulator = await startSimulator();
    const first = await plainToken(simulator);
    await plainToken(simulator, OTHER_APP);
    await plainToken(simulator, OTHER_APP);
    simulator.clock.advance(10 * MINUTE_MS);
    expect(await useToken(simulator, first)).toBe('ok');
  });
});

describe('the stable token', () => {
  it('is the same for everybody, with the seconds left', async () => {
    const simulator = await startSimulator();
    const first = await stableToken(simulator);
    simulator.clock.advance(100_500);
    const again = await stableToken(simulator);
    expect(tokenOf(again)).toBe(tokenOf(first));
    expect(again.json['expires_in']).toBe(7099);
    expect(again.json).not.toHaveProperty('errcode');
  });

  it('hands out its successor from exactly 300 s before the end, while the old one lives on', async () => {
    const simulator = await startSimulator();
    const first = await stableToken(simulator);
    simulator.clock.advance(LIFE_MS - 300_000 - 1);
    expect(tokenOf(await stableToken(simulator))).toBe(tokenOf(first));
    simulator.clock.advance(1);
    const next = await stableToken(simulator);
    expect(tokenOf(next)).not.toBe(tokenOf(first));
    expect(next.json['expires_in']).toBe(7200);
    expect(tokenOf(await stableToken(simulator))).toBe(tokenOf(next));
    simulator.clock.advance(299_999);
    expect(await useToken(simulator, first)).toBe('ok');
    simulator.clock.advance(1);
    expect(await useToken(simulator, first)).toBe(42001);
    expect(await useToken(simulator, next)).toBe('ok');
  });

  it('is isolated from the plain one in both directions', async () => {
    const simulator = await startSimulator();
    const stable = await stableToken(simulator);
    const plain = await plainToken(simulator);
    await stableToken(simulator, true);
    simulator.clock.advance(31_000);
    await stableToken(simulator, true);
    expect(await useToken(simulator, plain)).toBe('ok');
    const newest = await stableToken(simulator);
    await plainToken(simulator);
    await plainToken(simulator);
    expect(await useToken(simulator, newest)).toBe('ok');
    expect(await useToken(simulator, plain)).toBe(40001);
    expect(await useToken(simulator, stable)).toBe(40001);
  });
});

describe('a forced refresh', () => {
  it('does nothing sooner than 30 s after the last one', async () => {
    const simulator = await startSimulator();
    const first = await stableToken(simulator, true);
    simulator.clock.advance(29_999);
    expect(tokenOf(await stableToken(simulator, true))).toBe(tokenOf(first));
    simulator.clock.advance(1);
    expect(tokenOf(await stableToken(simulator, true))).not.toBe(tokenOf(first));
  });

  it('leaves the old token one grace, which the next forced refresh ends', async () => {
    const simulator = await startSimulator();
    const leaked = await stableToken(simulator);
    const second = await stableToken(simulator, true);
    expect(await useToken(simulator, leaked)).toBe('ok');
    simulator.clock.advance(30_000);
    await stableToken(simulator, true);
    expect(await useToken(simulator, leaked)).toBe(40001);
    expect(await useToken(simulator, second)).toBe('ok');
  });

  it('kills the old token at once under the strict switch', async () => {
    const simulator = await startSimulator();
    const [app] = simulator.accounts.list();
    simulator.accounts.update(app?.appId ?? '', { strictForcedRefresh: true });
    const leaked = await stableToken(simulator);
    await stableToken(simulator, true);
    expect(await useToken(simulator, leaked)).toBe(40001);
  });

  it('is refused the twenty-first time of a day, and counts anew after midnight in China', async () => {
    const simulator = await startSimulator();
    const codes: unknown[] = [];
    for (let call = 0; call < 21; call += 1) {
      codes.push((await stableToken(simulator, true)).json['errcode'] ?? 'ok');
      simulator.clock.advance(30_000);
    }
    expect(codes).toEqual([...Array.from({ length: 20 }, () => 'ok'), 45009]);
    expect((await stableToken(simulator)).json).not.toHaveProperty('errcode');
    // The tests begin at 10:00 in China; ten and a half minutes have gone by.
    simulator.clock.advance(14 * 3_600_000 - 630_000 - 1);
    expect((await stableToken(simulator, true)).json['errcode']).toBe(45009);
    simulator.clock.advance(1);
    expect((await stableToken(simulator, true)).json).not.toHaveProperty('errcode');
  });
});
