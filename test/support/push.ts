import { PushWorker } from '../../src/push/push-worker.js';
import type { PushOutcome, PushRequest } from '../../simulator/push/push.sender.js';
import type { EventSeed } from '../../simulator/push/push.message.js';
import { APP_ID, type Answer, type TestApp } from './test-app.js';

export const PUSH_TOKEN = 'AAAAA';
export const AES_KEY = 'A'.repeat(43);

/** The account on both sides, with what stands at mp.weixin.qq.com. */
export async function setUpPush(
  app: TestApp,
  {
    mode = 'secure',
    format = 'xml',
  }: { mode?: 'plain' | 'compatible' | 'secure'; format?: 'xml' | 'json' } = {},
  appId = APP_ID,
): Promise<void> {
  const keys = { push_token: PUSH_TOKEN, ...(mode !== 'plain' && { push_aes_key: AES_KEY }) };
  const answer = await app.call(`/v1/accounts/${appId}`, { method: 'PATCH', body: keys });
  if (answer.status !== 200) throw new Error(answer.text);
  app.platform.accounts.update(appId, {
    pushUrl: `${app.url}/v1/push/${appId}`,
    pushToken: PUSH_TOKEN,
    pushAesKey: AES_KEY,
    pushMode: mode,
    pushFormat: format,
  });
}

/** One delivery by hand, as it is or changed. */
export function deliverPush(
  app: TestApp,
  { query, contentType, body }: PushRequest,
  appId = APP_ID,
): Promise<Answer> {
  const search = new URLSearchParams(query).toString();
  return app.call(`/v1/push/${appId}?${search}`, {
    method: 'POST',
    key: null,
    body,
    headers: { 'content-type': contentType },
  });
}

/** Works off what is due. */
export const workOff = (app: TestApp): Promise<void> => app.app.get(PushWorker).tick();

/** An event, sent by the platform, taken, and worked off. */
export async function push(app: TestApp, seed: EventSeed, appId = APP_ID): Promise<PushOutcome> {
  const outcome = await app.platform.pushes.event(appId, seed);
  await workOff(app);
  return outcome;
}
