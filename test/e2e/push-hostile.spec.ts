import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { PushInbox } from '../../src/push/push-inbox.js';
import { xmlFields } from '../../src/push/xml-fields.js';
import { HOSTILE_JSON, hostileXml } from '../support/hostile-xml.js';
import { deliverPush, setUpPush } from '../support/push.js';
import { APP_ID, type Answer, TestApp } from '../support/test-app.js';

/** Of this process: what others on the machine do does not count. */
const MOST_PROCESSOR_MS = 50;
/** A garbage collection may fall into one, and not into three in a row. */
const TRIES = 3;

let app: TestApp;
let canary: string;
let connections = 0;
const listener = createServer((socket) => {
  connections++;
  socket.destroy();
});
beforeAll(async () => {
  await new Promise<void>((resolve) => listener.listen(0, '127.0.0.1', resolve));
  canary = `http://127.0.0.1:${(listener.address() as AddressInfo).port}`;
  app = await TestApp.start();
  await app.addAccount();
  await setUpPush(app, { mode: 'plain' });
});
afterAll(async () => {
  await app.stop();
  listener.close();
});

const send = (body: string): Promise<Answer> =>
  deliverPush(app, { ...app.platform.pushes.request(APP_ID, {}), body });

async function refusedInTime(body: string): Promise<string | undefined> {
  let fault: string | undefined;
  for (let attempt = 0; attempt < TRIES; attempt++) {
    const before = process.cpuUsage();
    const { status, body: problem } = await send(body);
    const { user, system } = process.cpuUsage(before);
    const ms = (user + system) / 1_000;
    const isTooLong = status === 413 && body.length > 64 * 1024;
    const code: unknown = problem['code'];
    if (code !== 'push.body_malformed' && !isTooLong)
      return `${status} ${String(code)}: ${body.slice(0, 120)}`;
    if (ms < MOST_PROCESSOR_MS) return undefined;
    fault = `${ms} ms: ${body.slice(0, 120)}`;
  }
  return fault;
}

it('T-T05: hostile XML, entity bombs and external entities among it, is a 400 at once, and nobody is called', async () => {
  await send('<xml/>');
  const corpus = [...new Set(hostileXml(canary))];
  expect(corpus.length).toBeGreaterThanOrEqual(200);
  const faults: string[] = [];
  for (const body of corpus) {
    const fault = await refusedInTime(body);
    if (fault !== undefined) faults.push(fault);
  }
  expect(faults).toEqual([]);
  expect(connections).toBe(0);
  expect(await app.app.get(PushInbox).read(APP_ID)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
}, 60_000);

it('T-T05: so is hostile JSON', async () => {
  const faults: string[] = [];
  for (const body of HOSTILE_JSON) {
    const fault = await refusedInTime(body);
    if (fault !== undefined) faults.push(fault);
  }
  expect(faults).toEqual([]);
  expect(await app.app.get(PushInbox).read(APP_ID)).toEqual([]);
  expect({}).not.toHaveProperty('polluted');
});

it('T-T05: a body over 64 KiB is a 413', async () => {
  expect((await send(`<xml><a>${'x'.repeat(64 * 1024)}</a></xml>`)).status).toBe(413);
});

it('what is harmless among the like is taken', () => {
  expect(
    xmlFields(
      '<?xml version="1.0" encoding="UTF-8"?>\n<xml><!-- x --><A><![CDATA[<&]]></A><b>&lt;&#x4e2d;</b></xml>',
    ),
  ).toEqual({ a: '<&', b: '<中' });
  expect(xmlFields('<xml><L><item><k>1</k></item><item><k>2</k></item></L></xml>')).toEqual({
    l: { item: [{ k: '1' }, { k: '2' }] },
  });
});
