import { describe, expect, it } from 'vitest';
import type { Simulator } from '../simulator.js';
import {
  APP,
  OTHER_APP,
  START_MS,
  get,
  plainToken,
  postAs,
  startSimulator,
  type Answer,
} from '../simulator.setup.js';

const DAY_MS = 86_400_000;
const ridOf = ({ json }: Answer): string => /rid: (\S+)$/.exec(String(json['errmsg']))?.[1] ?? '';

async function lookUp(simulator: Simulator, rid: string, account = APP): Promise<Answer> {
  return postAs(simulator, await plainToken(simulator, account), '/cgi-bin/openapi/rid/get', { rid });
}

describe('looking up a rid', () => {
  it('tells what the refused call was', async () => {
    const simulator = await startSimulator();
    const token = await plainToken(simulator);
    const refused = await postAs(simulator, token, '/cgi-bin/clear_quota', { appid: 'wxOther' });
    expect((await lookUp(simulator, ridOf(refused))).json).toEqual({
      errcode: 0,
      errmsg: 'ok',
      request: {
        invoke_time: START_MS / 1000,
        cost_in_ms: 0,
        request_url: `access_token=${String(token.json['access_token'])}`,
        request_body: '{"appid":"wxOther"}',
        response_body: refused.text,
        client_ip: '127.0.0.1',
      },
    });
  });

  it('works for scripted failures too', async () => {
    const simulator = await startSimulator();
    simulator.faults.add({ path: '/cgi-bin/token', fault: { kind: 'errcode', errcode: -1 } });
    const busy = await plainToken(simulator);
    expect((await lookUp(simulator, ridOf(busy))).json).toMatchObject({
      errcode: 0,
      request: { response_body: busy.text },
    });
  });

  it('is refused for others, for /sns, for nonsense and for the unknown', async () => {
    const simulator = await startSimulator();
    const query = { appid: APP.appId, secret: APP.secret };
    const ours = ridOf(await get(simulator, '/cgi-bin/token', query));
    const nobodys = ridOf(await get(simulator, '/cgi-bin/token', {}));
    const sns = ridOf(await get(simulator, '/sns/oauth2/access_token', query));
    const code = async (rid: string, account = APP): Promise<unknown> =>
      (await lookUp(simulator, rid, account)).json['errcode'];
    expect([
      await code(ours),
      await code(ours, OTHER_APP),
      await code(nobodys),
      await code(sns),
      await code(''),
      await code('nonsense'),
      await code(`${ours.slice(0, 8)}-00000000-00000000`),
    ]).toEqual([0, 76003, 76003, 76022, 76002, 76002, 76001]);
  });

  it('works for seven days', async () => {
    const simulator = await startSimulator();
    const rid = ridOf(await get(simulator, '/cgi-bin/token', { appid: APP.appId }));
    simulator.clock.advance(7 * DAY_MS);
    expect((await lookUp(simulator, rid)).json['errcode']).toBe(0);
    simulator.clock.advance(1);
    expect((await lookUp(simulator, rid)).json['errcode']).toBe(76004);
  });
});
