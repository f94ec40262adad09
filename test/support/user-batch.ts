import { type Answer, APP_ID, APP_SECRET, TestApp } from './test-app.js';

export const BATCH = '/cgi-bin/user/info/batchget';
export const PEOPLE = 230;

export interface BatchRow {
  open_id: string;
  id?: string;
  union_id?: string;
  code?: string;
  errcode?: number;
}

/** An account of the simulator with `lin` and many more followers, and with `amy`, who follows nobody. */
export async function startWithPeople(): Promise<TestApp> {
  const app = await TestApp.start({
    simulator: {
      accounts: [
        { appId: APP_ID, secret: APP_SECRET, kind: 'official', name: '测试号', unionAccount: 'tea' },
      ],
      users: [
        { id: 'lin', nickname: '小林', followerOf: [APP_ID] },
        { id: 'amy', nickname: 'Amy' },
        ...Array.from({ length: PEOPLE }, (_, n) => ({
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

export const openIdsOf = ({ platform }: TestApp): string[] =>
  Array.from({ length: PEOPLE }, (_, n) => platform.users.openIdOf(`u${n}`, APP_ID));

/** Open ids that WeChat does not know. */
export const strangers = (count: number): string[] =>
  Array.from({ length: count }, (_, n) => `o${String(n).padStart(27, '0')}`);

export const batchOf = (app: TestApp, open_ids: unknown, more: object = {}): Promise<Answer> =>
  app.call(`/v1/accounts/${APP_ID}/users/batch`, { body: { open_ids, ...more } });

export const usersIn = ({ body }: Answer): BatchRow[] => body['users'] as unknown as BatchRow[];
export const failedIn = ({ body }: Answer): BatchRow[] => body['failed'] as unknown as BatchRow[];
export const namesOf = (rows: BatchRow[]): string[] => rows.map(({ open_id }) => open_id);
