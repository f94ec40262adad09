import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { APP_ID, APP_SECRET, PAGE, TestApp } from '../support/test-app.js';

it('wins at each start for the fields that it names, and for no others', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'zhongkong-')), 'accounts.json');
  const account = { app_id: APP_ID, kind: 'official', name: 'of the file', app_secret: APP_SECRET };
  writeFileSync(file, JSON.stringify([account]));
  const env = { ACCOUNTS_FILE: file };
  const first = await TestApp.start({ env });
  const change = { name: 'by hand', token_mode: 'plain', return_urls: [`${PAGE}/`] };
  const patched = await first.call(`/v1/accounts/${APP_ID}`, { method: 'PATCH', body: change });
  expect(patched.body).toMatchObject(change);
  await first.close();
  const second = await TestApp.start({
    env,
    folder: first.folder,
    platform: first.platform,
    clock: first.clock,
  });
  expect((await second.call(`/v1/accounts/${APP_ID}`)).body).toMatchObject({
    ...change,
    name: 'of the file',
  });
  await second.stop();
  await first.platform.stop();
});

it('writes only what differs, and says in the log what it changed', async () => {
  const file = join(mkdtempSync(join(tmpdir(), 'zhongkong-')), 'accounts.json');
  const other = 'wx00000000000000ff';
  const entry = (app_id: string, name: string) => ({
    app_id,
    kind: 'official',
    name,
    app_secret: APP_SECRET,
    return_urls: [`${PAGE}/`],
  });
  writeFileSync(file, JSON.stringify([entry(APP_ID, 'one'), entry(other, 'two')]));
  const env = { ACCOUNTS_FILE: file };
  const first = await TestApp.start({ env });
  expect(first.log).toContain(`"created":["${APP_ID}","${other}"],"changed":[]`);
  const written = (await first.call(`/v1/accounts/${APP_ID}`)).body['updated_at'];
  await first.close();

  writeFileSync(file, JSON.stringify([entry(APP_ID, 'one'), entry(other, 'renamed')]));
  await first.clock.advance(60_000);
  const { folder, platform, clock } = first;
  const second = await TestApp.start({ env, folder, platform, clock });
  expect(second.log).toContain(`"created":[],"changed":["${other}"]`);
  expect((await second.call(`/v1/accounts/${APP_ID}`)).body['updated_at']).toBe(written);
  expect((await second.call(`/v1/accounts/${other}`)).body['name']).toBe('renamed');
  await second.stop();
  await platform.stop();
});
