import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TokenChange } from '../../src/token/served-token.js';
import { TokenService } from '../../src/token/token.service.js';
import { WechatUserClient } from '../../src/wechat/wechat-user.client.js';
import type { GlobalToken } from '../../src/wechat/tokens.js';
import { WechatRejectedError } from '../../src/wechat/wechat.errors.js';
import { live } from '../support/engine.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

let app: TestApp;
let tokens: TokenService;
beforeEach(async () => {
  app = await TestApp.start();
  await app.addAccount();
  tokens = app.app.get(TokenService);
});
afterEach(() => app.stop());

async function killAtWechat(): Promise<void> {
  await app.advance(40_000);
  app.platform.accounts.update(APP_ID, { strictForcedRefresh: true });
  const credential = { grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET };
  const body = JSON.stringify({ ...credential, force_refresh: true });
  await fetch(`${app.platform.url}/cgi-bin/stable_token`, { method: 'POST', body });
}

it('gives what REST gives', async () => {
  const { body } = await app.call(`/v1/accounts/${APP_ID}/token`);
  const served = await tokens.get(APP_ID);
  expect(served.token.reveal()).toBe(body['access_token']);
  expect(served).toMatchObject({ generation: 1, expiresInSeconds: 7200 });
  await expect(tokens.get(APP_ID, { minTtl: 7_201 })).rejects.toMatchObject({ code: 'token.unavailable' });
  await expect(tokens.get('wx0000000000000000')).rejects.toMatchObject({ code: 'account.not_found' });
});

it('takes reports', async () => {
  const { token } = await tokens.get(APP_ID);
  expect(await tokens.report(APP_ID, token, 40001)).toMatchObject({ verdict: 'valid' });
  await killAtWechat();
  const { verdict, current } = await tokens.report(APP_ID, token, 40001);
  expect(verdict).toBe('refreshed');
  expect(app.platform.truth.isValid(current.token.reveal())).toBe(true);
});

describe('withToken', () => {
  it('reports a dead token and runs the call once more', async () => {
    const users = app.app.get(WechatUserClient);
    const openId = app.platform.users.openIdOf('lin', APP_ID);
    await tokens.get(APP_ID);
    await killAtWechat();
    const tried: string[] = [];
    const follower = await tokens.withToken(APP_ID, (token) => {
      tried.push(token.reveal());
      return users.followerInfo(token, openId, 'zh_CN');
    });
    expect(follower).toMatchObject({ openId, subscribed: true });
    expect(new Set(tried).size).toBe(2);
  });

  it.each([
    ['of a token that works', 40001, 1],
    ['that has nothing to do with the token', 48001, 0],
  ])('passes on a refusal %s, without a second run', async (_, errcode, probes) => {
    let runs = 0;
    const call = (): Promise<never> => {
      runs++;
      return Promise.reject(new WechatRejectedError({ errcode, errmsg: 'no' }));
    };
    await expect(tokens.withToken(APP_ID, call)).rejects.toMatchObject({ wechat: { errcode } });
    expect(runs).toBe(1);
    expect(app.platform.requests.count('/cgi-bin/get_api_domain_ip')).toBe(probes);
  });

  it('runs a call no third time', async () => {
    const tried: GlobalToken[] = [];
    await tokens.get(APP_ID);
    await killAtWechat();
    const call = (token: GlobalToken): Promise<never> => {
      tried.push(token);
      return Promise.reject(new WechatRejectedError({ errcode: 40001, errmsg: 'no' }));
    };
    await expect(tokens.withToken(APP_ID, call)).rejects.toMatchObject({ wechat: { errcode: 40001 } });
    expect(tried).toHaveLength(2);
  });
});

it('tells watchers of each new token of their account', async () => {
  await tokens.get(APP_ID);
  const seen: TokenChange[] = [];
  const watching = tokens.watch(APP_ID).subscribe((change) => seen.push(change));
  await live(app, 7_000_000, 20_000);
  await tokens.get(APP_ID);
  watching.unsubscribe();
  expect(seen).toMatchObject([{ appId: APP_ID, generation: 2 }]);
  expect(() => tokens.watch('wx0000000000000000')).toThrow(/account\.not_found/);
});
