import { expect, it } from 'vitest';
import {
  APP,
  START_MS,
  exchange,
  obtainCode,
  plainToken,
  stableToken,
  startSimulator,
  tokenOf,
} from './simulator.setup.js';

it('knows every past instant of a token that was replaced', async () => {
  const simulator = await startSimulator();
  simulator.clock.advance(1000);
  const first = tokenOf(await plainToken(simulator));
  simulator.clock.advance(10_000);
  await plainToken(simulator);
  simulator.clock.advance(3_600_000);
  const { truth } = simulator;
  const bornMs = START_MS + 1000;
  const deadMs = START_MS + 11_000 + 300_000;
  expect([bornMs - 1, bornMs, deadMs - 1, deadMs].map((at) => truth.isValid(first, at))).toEqual([
    false,
    true,
    true,
    false,
  ]);
  expect(truth.isValid(first)).toBe(false);
  expect(truth.remainingMs(first, deadMs - 5)).toBe(5);
  expect(truth.remainingMs(first, deadMs)).toBe(0);
  expect(truth.find(first)).toMatchObject({
    issuedAt: bornMs,
    diesAt: deadMs,
    cause: 'replaced',
    family: 'plain',
  });
});

it('judges an interval by whether some instant of it was valid', async () => {
  const simulator = await startSimulator();
  const token = tokenOf(await stableToken(simulator));
  const { truth } = simulator;
  const deadMs = START_MS + 7200_000;
  expect(truth.validDuring(token, START_MS - 10, START_MS)).toBe(true);
  expect(truth.validDuring(token, START_MS - 10, START_MS - 1)).toBe(false);
  expect(truth.validDuring(token, deadMs - 1, deadMs + 10)).toBe(true);
  expect(truth.validDuring(token, deadMs, deadMs + 10)).toBe(false);
  expect(truth.validDuring('82_unknown', START_MS, deadMs)).toBe(false);
});

it('never changes its mind about the past when a token is killed early', async () => {
  const simulator = await startSimulator();
  const first = tokenOf(await plainToken(simulator));
  await plainToken(simulator);
  simulator.clock.advance(60_000);
  await plainToken(simulator);
  expect(simulator.truth.isValid(first, START_MS + 59_999)).toBe(true);
  expect(simulator.truth.isValid(first, START_MS + 60_000)).toBe(false);
});

it('lists what was issued by account and family, user tokens too', async () => {
  const simulator = await startSimulator();
  const plain = [tokenOf(await plainToken(simulator)), tokenOf(await plainToken(simulator))];
  const user = await exchange(simulator, await obtainCode(simulator));
  const listed = (family: 'plain' | 'stable' | 'user' | 'refresh'): string[] =>
    simulator.truth.issued(APP.appId, family).map(({ token }) => token);
  expect(listed('plain')).toEqual(plain);
  expect(listed('stable')).toEqual([]);
  expect(listed('user')).toEqual([tokenOf(user)]);
  expect(listed('refresh')).toEqual([user.json['refresh_token']]);
});

it('refuses to turn time back', async () => {
  const simulator = await startSimulator();
  expect(() => simulator.clock.advance(-1)).toThrow('only goes forward');
});
