import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { LoginStore } from '../../src/oauth/login.store.js';
import { UserTokenStore } from '../../src/oauth/user-token.store.js';
import { activate, consent, deliver, logIn, returnedKeys, startLogin } from '../support/login.js';
import { APP_ID, TestApp } from '../support/test-app.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`logouts on ${name}`, () => {
    let database: MigratedDatabase;
    let app: TestApp;
    beforeAll(async () => {
      database = await createMigrated(create);
      app = await TestApp.start({ env: { DATABASE_URL: database.url } });
      await app.addAccount();
    });
    afterEach(() => vi.restoreAllMocks());
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
    });

    it('leave the tokens that a login under way has stored, and the last one erases them at once', async () => {
      const logOut = (session: string) => app.call('/v1/session', { session, method: 'DELETE' });
      const hasTokens = () =>
        app.app.get(UserTokenStore).hasGood(APP_ID, app.platform.users.openIdOf('lin', APP_ID));
      const old = await logIn(app);
      const login = await startLogin(app);
      const logins = app.app.get(LoginStore);
      const accept = logins.accept.bind(logins);
      vi.spyOn(logins, 'accept').mockImplementationOnce(async (...of) => {
        await logOut(old);
        return accept(...of);
      });
      const { login_ticket } = returnedKeys(await deliver(app, await consent(app, login)));
      expect(await hasTokens()).toBe(true);
      const active = await activate(app, login.code, login_ticket);
      expect((await logOut(String(active.body['session_code']))).status).toBe(204);
      expect(await hasTokens()).toBe(false);
    });
  });
}
