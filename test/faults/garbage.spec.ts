import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { readReply } from '../../src/wechat/reply.js';
import { WechatError } from '../../src/wechat/wechat.errors.js';
import { IssuedGlobalToken } from '../../src/wechat/wechat.schemas.js';
import { Cluster, type Mode, MODES, S } from '../support/cluster.js';
import { damagedEdges, type Garbage, garbage, goodAnswer } from './garbage-answers.js';

let cluster: Cluster | undefined;
afterEach(async () => {
  await cluster?.stop();
  cluster = undefined;
});

const read = (text: string) => readReply(text, { schema: IssuedGlobalToken, issuing: true, secrets: [] });
const LONGEST_S = 7_200;
const EVEN = { unknownSince: undefined, holdAt: undefined, lastSentAt: undefined, consecutiveFailures: 0 };

describe('F18 garbage in place of an answer', () => {
  it('counts more than 500 kinds of it', () => {
    expect(new Set(garbage('8'.repeat(136)).map(({ body }) => body)).size).toBeGreaterThan(500);
  });

  /** What was answered in place of a refresh, one after the other; how many of them were taken for the good answer. */
  async function meet(mode: Mode, answers: (token: string) => readonly Garbage[]): Promise<number> {
    const world = await Cluster.serving({ mode });
    cluster = world;
    const { platform, path, one } = world;
    const current = String((await world.read(one)).body['access_token']);
    let taken = 0;
    for (const { name, body } of answers(current)) {
      const before = await world.row();
      // Each begins on an even field: in plain mode an outcome that nobody knows would keep the next one waiting.
      await one.store.alter(before, { ...EVEN, nextDueAt: world.clock.now() });
      await world.clock.advance(3 * S);
      await world.read(one);
      const fault = platform.faults.add({ path, fault: { kind: 'garbage', body } });
      await world.turn();
      expect(fault.fired(), name).toBe(1);
      const row = await world.row();
      expect(row.value?.reveal(), name).toBe(current);
      expect(row.generation, name).toBe(1);
      if (row.failures === before.failures) taken++;
      else expect(row.failure, name).toMatchObject({ code: expect.stringMatching(/^wechat\./) });
      expect((await world.read(one)).body, name).toMatchObject({ access_token: current });
    }
    // A good answer that lies about the life of a token is believed: the platform of this test knows better.
    world.mayServeDead = taken > 0;
    return taken;
  }

  it.each(MODES)(
    'through the whole server: the living token is served on, and no other value is ever committed (%s)',
    async (mode) => {
      // In plain mode a sample: how an answer is read does not depend on the mode.
      const each = mode === 'stable' ? 1 : 4;
      const taken = await meet(mode, (token) => garbage(token).filter((_, at) => at % each === 0));
      // Some odd forms are understood, and say what the good answer says.
      expect(taken).toBeGreaterThan(1);
      expect(taken).toBeLessThan(40);
    },
  );

  it.each(MODES)('damaged at the edge of the token (%s)', async (mode) => {
    expect(await meet(mode, damagedEdges)).toBe(0);
  });
});

const wild = fc.oneof(
  fc.string({ maxLength: 60 }),
  fc.string({ unit: 'binary', maxLength: 60 }),
  fc.string({ minLength: 1_000, maxLength: 5_000 }),
  fc.stringMatching(/^[\x21-\x7e]{1,80}$/),
  fc.jsonValue(),
);
const wildLife = fc.oneof(
  fc.integer(),
  fc.integer({ min: -10, max: 20_000 }),
  fc.double(),
  fc.bigInt().map(String),
  fc.integer().map(String),
  fc.constantFrom('7200', ' 7200 ', 'NaN', '1e9', '', null, 1e9, 0, -1),
  fc.jsonValue(),
);

describe('F19 valid JSON with the wrong content', () => {
  it('is refused or cut to what is believed: 1 to 1024 visible characters, 1 to 7200 whole seconds', () => {
    fc.assert(
      fc.property(wild, wildLife, (token, life) => {
        try {
          const issued = read(JSON.stringify({ access_token: token, expires_in: life }));
          expect(issued.token.reveal()).toMatch(/^[\x21-\x7e]{1,1024}$/);
          expect(typeof token === 'string' && token.trim()).toBe(issued.token.reveal());
          expect(Number.isInteger(issued.expiresInSeconds)).toBe(true);
          expect(issued.expiresInSeconds).toBeGreaterThanOrEqual(1);
          expect(issued.expiresInSeconds).toBe(Math.min(Number(life), LONGEST_S));
        } catch (error) {
          if (!(error instanceof WechatError)) throw error;
          expect(error.message).not.toContain(JSON.stringify(token).slice(1, 9) || '\0');
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it('and nothing else than a failure of WeChat comes of any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary', maxLength: 200 }), fc.json()), (text) => {
        try {
          expect(read(text).expiresInSeconds).toBeLessThanOrEqual(LONGEST_S);
        } catch (error) {
          if (!(error instanceof WechatError)) throw error;
        }
      }),
      { numRuns: 3_000 },
    );
  });

  it.each(MODES)('a life of a thousand years is served as two hours at most (%s)', async (mode) => {
    cluster = await Cluster.start({ mode });
    const body = goodAnswer('82_long').replace('7200', '31536000000');
    cluster.platform.faults.add({ path: cluster.path, fault: { kind: 'garbage', body } });
    cluster.mayServeDead = true;
    const { body: served } = await cluster.read(cluster.one);
    expect(Number(served['expires_in'])).toBeLessThanOrEqual(LONGEST_S);
    expect(Number(served['expires_in'])).toBeGreaterThan(5_000);
  });

  it.each(MODES)(
    'of a new token, with nothing to fall back on: 503 with the reason, and the next answer heals (%s)',
    async (mode) => {
      cluster = await Cluster.start({ mode });
      const body = goodAnswer('').replace('7200', '0');
      cluster.platform.faults.add({ path: cluster.path, fault: { kind: 'garbage', body } });
      const refused = await cluster.read(cluster.one);
      expect(refused).toMatchObject({ status: 503, body: { code: 'token.unavailable' } });
      expect(refused.body['detail']).toContain('access_token, expires_in');
      await cluster.live(4 * S);
      expect((await cluster.read(cluster.one)).status).toBe(200);
    },
  );
});
