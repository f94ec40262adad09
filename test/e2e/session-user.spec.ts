import { Controller, Get, Module } from '@nestjs/common';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { AccountModule } from '../../src/account/account.module.js';
import { CurrentSession, ForSession, SessionUser } from '../../src/oauth/for-session.decorator.js';
import { OAuthModule } from '../../src/oauth/oauth.module.js';
import type { Session } from '../../src/oauth/session.js';
import { logIn, startLogin } from '../support/login.js';
import { APP_ID, type CallOptions, PAGE, TestApp } from '../support/test-app.js';

/** A module as an application of one's own would have it beside ours. */
@Controller('v1/orders')
class OrderController {
  @Get()
  @ForSession()
  mine(@SessionUser() user: SessionUser, @CurrentSession() { scope }: Session): object {
    return { user, scope };
  }

  @Get('unguarded')
  forgotten(@SessionUser() user: SessionUser): object {
    return user;
  }
}

@Module({ imports: [OAuthModule, AccountModule], controllers: [OrderController] })
class OrderModule {}

let app: TestApp;
let session: string;
beforeAll(async () => {
  app = await TestApp.start({ modules: [OrderModule] });
  await app.addAccount();
  session = await logIn(app);
});
afterAll(() => app.stop());

it('gives a module beside ours the user of the session', async () => {
  const { status, body } = await app.call('/v1/orders', { session, headers: { origin: PAGE } });
  expect(status).toBe(200);
  expect(body).toEqual({
    user: {
      id: expect.stringMatching(/^u_/) as string,
      appId: APP_ID,
      openId: app.platform.users.openIdOf('lin', APP_ID),
    },
    scope: 'snsapi_userinfo',
  });
});

it.each<[string, number, string, () => CallOptions | Promise<CallOptions>]>([
  ['no session', 401, '/v1/orders', () => ({ key: null })],
  ['an API key', 401, '/v1/orders', () => ({})],
  ['a pending code', 401, '/v1/orders', async () => ({ session: (await startLogin(app)).code })],
  [
    'a page of a foreign origin',
    403,
    '/v1/orders',
    () => ({ session, headers: { origin: 'https://evil.example' } }),
  ],
  ['a session where the guard was forgotten', 401, '/v1/orders/unguarded', () => ({ session })],
])('refuses %s', async (_, status, path, options) => {
  expect((await app.call(path, await options())).status).toBe(status);
});
