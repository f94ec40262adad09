import { expect, it } from 'vitest';
import {
  APP,
  OTHER_APP,
  plainToken,
  post,
  stableToken,
  startSimulator,
  tokenOf,
  useToken,
} from '../simulator.setup.js';

it('ends every global token of an account, but no ticket, and the next call has a new one', async () => {
  const simulator = await startSimulator();
  const mine = [await plainToken(simulator), await plainToken(simulator), await stableToken(simulator)];
  const other = await plainToken(simulator, OTHER_APP);
  const { ticket } = simulator.tickets.current(APP.appId, 'jsapi');
  simulator.clock.advance(1000);
  expect((await post(simulator, `/__simulator/accounts/${APP.appId}/end-tokens`, '')).json).toEqual({
    ended: 3,
  });
  for (const token of mine) expect(await useToken(simulator, token)).toBe(40001);
  expect(simulator.truth.isValid(tokenOf(mine[2] ?? other), simulator.clock.now() - 1)).toBe(true);
  expect(await useToken(simulator, other)).toBe('ok');
  expect(simulator.truth.isValid(ticket)).toBe(true);
  expect(await useToken(simulator, await stableToken(simulator))).toBe('ok');
});
