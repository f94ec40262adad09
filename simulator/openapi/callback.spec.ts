import { expect, it } from 'vitest';
import { APP, get, plainToken, postAs, startSimulator, tokenOf } from '../simulator.setup.js';

const CHECK = '/cgi-bin/callback/check';

it('lists the addresses that pushes come from, which are not those of the API', async () => {
  const simulator = await startSimulator();
  const query = { access_token: tokenOf(await plainToken(simulator)) };
  const push = await get(simulator, '/cgi-bin/getcallbackip', query);
  expect(push.json).toEqual({ ip_list: [expect.any(String), expect.stringContaining('/')] });
  const api = await get(simulator, '/cgi-bin/get_api_domain_ip', query);
  expect(api.json).not.toEqual(push.json);
  expect((await get(simulator, '/cgi-bin/getcallbackip')).json['errcode']).toBe(41001);
});

it('checks the address of pushes, once the account has one', async () => {
  const simulator = await startSimulator();
  const token = await plainToken(simulator);
  const check = async (action: string, operator = 'DEFAULT'): Promise<unknown> =>
    (await postAs(simulator, token, CHECK, { action, check_operator: operator })).json;
  expect(await check('all')).toMatchObject({ errcode: 40201 });
  simulator.accounts.update(APP.appId, { pushUrl: 'https://shop.example/push' });
  expect(await check('smell')).toMatchObject({ errcode: 40202 });
  expect(await check('all', 'ME')).toMatchObject({ errcode: 40203 });
  expect(await check('dns', 'CAP')).toEqual({ dns: [{ ip: '203.0.113.10', real_operator: 'UNICOM' }] });
  expect(await check('ping')).toEqual({ ping: [expect.objectContaining({ ip: '203.0.113.10' })] });
  const both = await check('all');
  expect(both).toHaveProperty('dns');
  expect(both).toMatchObject({ ping: [{ package_loss: '0%', time: '23.079ms' }] });
});
