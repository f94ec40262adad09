import { expect, it } from 'vitest';
import { APP, OTHER_APP, plainToken, stableToken, startSimulator } from '../simulator.setup.js';

const PATH = '/cgi-bin/token';

it('counts the calls of an account and how many of them met', async () => {
  const simulator = await startSimulator();
  const { truth } = simulator;
  await plainToken(simulator);
  await plainToken(simulator);
  expect(truth.calls(APP.appId, PATH)).toEqual({ calls: 2, inFlight: 0, mostInFlight: 1 });
  simulator.faults.add({ path: '*', times: Infinity, fault: { kind: 'latency', ms: 30 } });
  await Promise.all([plainToken(simulator), plainToken(simulator), plainToken(simulator, OTHER_APP)]);
  expect(truth.calls(APP.appId, PATH)).toEqual({ calls: 4, inFlight: 0, mostInFlight: 2 });
  expect(truth.calls(OTHER_APP.appId, PATH)).toEqual({ calls: 1, inFlight: 0, mostInFlight: 1 });
  expect(truth.calls('wxNobody', PATH)).toEqual({ calls: 0, inFlight: 0, mostInFlight: 0 });
});

it('takes both endpoints that issue tokens together', async () => {
  const simulator = await startSimulator();
  simulator.faults.add({ path: '*', times: Infinity, fault: { kind: 'latency', ms: 30 } });
  await Promise.all([plainToken(simulator), stableToken(simulator)]);
  expect(simulator.truth.calls(APP.appId, PATH)).toMatchObject({ calls: 1, mostInFlight: 1 });
  expect(simulator.truth.issuing(APP.appId)).toEqual({ calls: 2, inFlight: 0, mostInFlight: 2 });
});

it('counts a call that hangs until its caller gives up', async () => {
  const simulator = await startSimulator();
  simulator.faults.add({ path: PATH, fault: { kind: 'hang', processed: true } });
  const caller = new AbortController();
  const query = new URLSearchParams({ appid: APP.appId }).toString();
  const outcome = fetch(`${simulator.url}${PATH}?${query}`, { signal: caller.signal }).catch(
    () => 'given up',
  );
  await expect.poll(() => simulator.truth.issuing(APP.appId).inFlight).toBe(1);
  caller.abort();
  expect(await outcome).toBe('given up');
  await expect.poll(() => simulator.truth.issuing(APP.appId).inFlight).toBe(0);
});
