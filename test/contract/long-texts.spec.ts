import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PushInbox } from '../../src/push/push-inbox.js';
import { deliverPush, setUpPush } from '../support/push.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';
import { findBackends } from './backends.js';
import { createMigrated, type MigratedDatabase } from './migrated.js';

const LARGEST_BODY = 64 * 1024;
const MOST_URLS = 100;
const LONGEST_URL = 2_000;

const urls = [...Array(MOST_URLS).keys()].map((n) =>
  `https://shop.example.com/${n}/`.padEnd(LONGEST_URL, 'x'),
);

for (const { name, missing, create } of await findBackends()) {
  describe.skipIf(missing)(`long texts on ${name}`, () => {
    let database: MigratedDatabase;
    let folder: string;
    let app: TestApp;
    beforeAll(async () => {
      database = await createMigrated(create);
      folder = mkdtempSync(join(tmpdir(), 'zhongkong-'));
      const file = join(folder, 'accounts.json');
      const account = { app_id: APP_ID, kind: 'official', name: 'x', app_secret: APP_SECRET };
      writeFileSync(file, JSON.stringify([{ ...account, return_urls: urls }]));
      app = await TestApp.start({ env: { DATABASE_URL: database.url, ACCOUNTS_FILE: file } });
      await setUpPush(app, { mode: 'plain' });
    });
    afterAll(async () => {
      await app?.stop();
      await database?.drop();
      rmSync(folder, { recursive: true });
    });

    it('keeps the largest body that is taken, one that grows twofold before it is sealed', async () => {
      const head = '<xml><MsgType>text</MsgType><MsgId>1</MsgId><Content>';
      const tail = '</Content></xml>';
      const content = '"'.repeat(LARGEST_BODY - head.length - tail.length);
      const request = app.platform.pushes.request(APP_ID, {});
      expect((await deliverPush(app, { ...request, body: `${head}${content}${tail}` })).text).toBe('success');
      const [event] = await app.app.get(PushInbox).read(APP_ID);
      expect(event?.fields['content']).toBe(content);
      expect((await deliverPush(app, { ...request, body: `${head}${content}"${tail}` })).status).toBe(413);
    });

    it('keeps the longest lists that an account may have, from ACCOUNTS_FILE', async () => {
      expect((await app.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({ return_urls: urls });
    });
  });
}
