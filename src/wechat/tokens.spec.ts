import { inspect } from 'node:util';
import { expect, expectTypeOf, it } from 'vitest';
import { GlobalToken, RefreshToken, Ticket, UserToken } from './tokens.js';
import type { WechatOAuthClient } from './wechat-oauth.client.js';
import type { WechatUserClient } from './wechat-user.client.js';

/** Never run: the compiler is the test, and an error that does not come fails it. */
export function mixUps(users: WechatUserClient, oauth: WechatOAuthClient): void {
  const [global, user, refresh] = [new GlobalToken('g'), new UserToken('u'), new RefreshToken('r')];
  // @ts-expect-error a user token acts for one user, not for the account
  void users.followerInfo(user, 'o', 'en');
  // @ts-expect-error a global token gives no profile of a user who does not follow
  void oauth.userInfo(global, 'o', 'en');
  // @ts-expect-error a user token does not refresh itself
  void oauth.refresh({ appId: 'wx1', openId: 'o1' }, user);
  // @ts-expect-error a refresh token opens nothing but the refresh
  void oauth.isAlive(refresh, 'o');
  // @ts-expect-error a ticket signs pages and opens nothing
  void users.followerInfo(new Ticket('t'), 'o', 'en');
  // @ts-expect-error a text has not been told apart
  void users.followerInfo('82_x', 'o', 'en');
  void users.followerInfo(global, 'o', 'en');
  void oauth.userInfo(user, 'o', 'en');
}

it('tells the families apart for the compiler', () => {
  expectTypeOf<GlobalToken>().not.toExtend<UserToken>();
  expectTypeOf<UserToken>().not.toExtend<GlobalToken>();
  expectTypeOf<RefreshToken>().not.toExtend<UserToken>();
});

it.each([new GlobalToken('hush'), new UserToken('hush'), new RefreshToken('hush'), new Ticket('hush')])(
  'prints no token',
  (token) => {
    for (const text of [String(token), JSON.stringify({ token }), inspect(token, { showHidden: true })])
      expect(text).not.toContain('hush');
    expect(token.reveal()).toBe('hush');
  },
);
