import { FollowerSyncWork } from '../../src/user/follower-sync-work.js';
import { type Answer, APP_ID, APP_SECRET, TestApp, type TestAppOptions } from './test-app.js';

export const LIST = '/cgi-bin/user/get';

/** An account with so many followers, listed in pages of four. */
export async function startWithFollowers(
  count: number,
  { env, ...switches }: Pick<TestAppOptions, 'env'> & Record<string, unknown> = {},
): Promise<TestApp> {
  const app = await TestApp.start({
    ...(env && { env }),
    simulator: {
      accounts: [
        {
          appId: APP_ID,
          secret: APP_SECRET,
          kind: 'official',
          name: '测试号',
          followerPage: 4,
          ...switches,
        },
      ],
      users: [
        { id: 'lin', nickname: '小林' },
        ...Array.from({ length: count }, (_, n) => ({
          id: `u${n}`,
          nickname: `U${n}`,
          followerOf: [APP_ID],
        })),
      ],
    },
  });
  await app.addAccount();
  return app;
}

export const openIdOf = ({ platform }: TestApp, user: string): string =>
  platform.users.openIdOf(user, APP_ID);

const PATH = `/v1/accounts/${APP_ID}/followers`;
export const followers = (app: TestApp, cursor?: string): Promise<Answer> =>
  app.call(cursor === undefined ? PATH : `${PATH}?cursor=${cursor}`);
export const beginSync = (app: TestApp): Promise<Answer> => app.call(`${PATH}/sync`, { method: 'POST' });
export const syncStatus = (app: TestApp): Promise<Answer> => app.call(`${PATH}/sync`);
export const work = (app: TestApp): Promise<void> => app.app.get(FollowerSyncWork).tick();

export async function sync(app: TestApp): Promise<Answer> {
  await beginSync(app);
  await work(app);
  return syncStatus(app);
}
