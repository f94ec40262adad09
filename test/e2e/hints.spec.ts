import { Redis } from 'ioredis';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { isMissing } from '../support/backend.js';
import { eventually } from '../support/eventually.js';
import { RedisServer } from '../support/redis-server.js';
import { APP_ID, APP_SECRET, TestApp } from '../support/test-app.js';

const TOKEN = `/v1/accounts/${APP_ID}/token`;

describe.skipIf(isMissing('redis', await RedisServer.fault()))(
  'two instances with a Redis between them',
  async () => {
    const server = await RedisServer.reserve();
    let first: TestApp;
    let second: TestApp;
    beforeAll(async () => {
      await server.start();
      const env = { REDIS_URL: server.url };
      first = await TestApp.start({ env });
      await first.addAccount();
      const { folder, platform, clock } = first;
      second = await TestApp.start({ env, folder, platform, clock });
    });
    afterAll(async () => {
      await second.close();
      await first.stop();
      await server.remove();
    });

    const generation = async (app: TestApp): Promise<unknown> => (await app.call(TOKEN)).body['generation'];

    /** The second instance replaces the token; time stands still, so that the first one's copy does not age. */
    async function replace(): Promise<number> {
      await first.clock.advance(31_000);
      const before = await first.call(TOKEN);
      await second.call(TOKEN);
      const credential = { grant_type: 'client_credential', appid: APP_ID, secret: APP_SECRET };
      await fetch(`${first.platform.url}/cgi-bin/stable_token`, {
        method: 'POST',
        body: JSON.stringify({ ...credential, force_refresh: true }),
      });
      const report = { access_token: before.body['access_token'], errcode: 40001 };
      const { body } = await second.call(`${TOKEN}/report`, { body: report });
      expect(body).toMatchObject({ verdict: 'refreshed', generation: Number(before.body['generation']) + 1 });
      return Number(body['generation']);
    }

    it('agree at once, although the copy of the one that did not refresh is still fresh', async () => {
      await eventually('both listen', async () => (await listeners(server.url)) === 2);
      const expected = await replace();
      await eventually('the first one knows', async () => (await generation(first)) === expected);
    });

    it('serve as before when they are lied to', async () => {
      const known = await generation(first);
      const liar = new Redis(server.url);
      const stranger = `ins_${'0'.repeat(32)}`;
      for (const lie of [APP_ID, `${APP_ID}/jsapi`, 'wx-nobody', '{"access_token":"82_planted"}', '\u0000'])
        await liar.publish('zhongkong:credential', `${stranger} ${lie}`);
      liar.disconnect();
      await first.advance(200);
      expect(await generation(first)).toBe(known);
    });

    it('agree within the time of a copy when Redis is gone', async () => {
      await server.stop();
      const expected = await replace();
      expect(await generation(first)).toBe(expected - 1);
      await first.clock.advance(2_001);
      expect(await generation(first)).toBe(expected);
    });
  },
);

async function listeners(url: string): Promise<number> {
  const redis = new Redis(url);
  const channels = (await redis.pubsub('CHANNELS', 'zhongkong:*')) as string[];
  const counts = channels.length > 0 ? await redis.pubsub('NUMSUB', ...channels) : [];
  redis.disconnect();
  return Math.max(0, ...counts.filter((count) => typeof count === 'number'));
}
