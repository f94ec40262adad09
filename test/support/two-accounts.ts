import { APP_SECRET, TestApp } from './test-app.js';

export const OTHER_ID = 'wx00000000000000b2';
export const OTHER_PAGE = 'https://other.example.com';

/** The usual account, and another one with a page of its own. */
export async function startWithTwoAccounts(): Promise<TestApp> {
  const app = await TestApp.start();
  await app.addAccount();
  app.platform.accounts.add({ appId: OTHER_ID, secret: APP_SECRET, kind: 'official', name: 'other' });
  await app.addAccount({ app_id: OTHER_ID, return_urls: [`${OTHER_PAGE}/`] });
  return app;
}
