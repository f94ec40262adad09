import { expect, it } from 'vitest';
import type { Account, AccountKind } from '../account/account.js';
import { type Authorization, authorizeUrl } from './authorize-url.js';
import type { LoginScope } from './login-scopes.js';

const ADDRESSES = { openUrl: 'https://open.example', redirectUri: 'https://login.example/v1/oauth/callback' };
const BACK = encodeURIComponent(ADDRESSES.redirectUri);

const of = (kind: AccountKind, appId: string, scope: LoginScope, rest: Partial<Authorization> = {}): string =>
  authorizeUrl({ account: { kind, appId } as Account, scope, state: 'S1', ...rest }, ADDRESSES);

it('names the parameters of an official account in the order that its page checks', () => {
  expect(of('official', 'wx1', 'snsapi_base')).toBe(
    `https://open.example/connect/oauth2/authorize?appid=wx1&redirect_uri=${BACK}&response_type=code&scope=snsapi_base&state=S1#wechat_redirect`,
  );
});

it('puts forcePopup behind the others and before the fragment, where alone it is read', () => {
  expect(of('official', 'wx1', 'snsapi_userinfo', { forcePopup: true })).toMatch(
    /&scope=snsapi_userinfo&state=S1&forcePopup=true#wechat_redirect$/,
  );
});

it('leads websites to qrconnect', () => {
  expect(of('website', 'wx2', 'snsapi_login')).toBe(
    `https://open.example/connect/qrconnect?appid=wx2&redirect_uri=${BACK}&response_type=code&scope=snsapi_login&state=S1#wechat_redirect`,
  );
});

it.each(['snsapi_base', 'snsapi_privateinfo'] as const)('names corp and agent of WeCom for %s', (scope) => {
  expect(of('wecom', 'ww3:1000002', scope)).toBe(
    `https://open.example/connect/oauth2/authorize?appid=ww3&redirect_uri=${BACK}&response_type=code&scope=${scope}&state=S1&agentid=1000002#wechat_redirect`,
  );
});
