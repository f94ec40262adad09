import { z } from 'zod';
import { parseDatabaseUrl } from './database-url.js';
import { checkRedisUrl } from './redis-url.js';
import { parseKeyRing } from '../common/sealing/key-ring.js';

/** A check by a function that throws: its message becomes the problem, the value is never repeated. */
function passing(check: (text: string) => unknown) {
  return (text: string, context: z.RefinementCtx): void => {
    try {
      check(text);
    } catch (error) {
      context.addIssue({ code: 'custom', message: error instanceof Error ? error.message : 'is not usable' });
    }
  };
}

const wholeNumber = (min: number, max: number) =>
  z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${min} to ${max}`)
    .transform(Number)
    .refine((n) => n >= min && n <= max, `must be a whole number from ${min} to ${max}`);

const httpOrigin = z
  .url({ protocol: /^https?$/, error: 'must be an http or https address' })
  .refine((text) => !/[?#@]/.test(text), 'must not carry a query, fragment or user')
  .transform((text) => text.replace(/\/+$/, ''));

/** The environment. The descriptions become docs/configuration.md. */
export const Environment = z.object({
  HOST: z.string().min(1).default('127.0.0.1').describe('Address to listen on.'),
  PORT: wholeNumber(0, 65_535).default(3000).describe('Port to listen on; 0 takes any free one.'),
  PUBLIC_URL: httpOrigin
    .optional()
    .describe(
      'The address that browsers use, `http://localhost:PORT` when absent. Callback addresses are built from it, never from the Host header.',
    ),
  DATABASE_URL: z
    .string()
    .superRefine(passing(parseDatabaseUrl))
    .default('sqlite:./data/zhongkong.sqlite')
    .describe('`sqlite:PATH`, `postgres://…` or `mysql://…` (MariaDB and MySQL).'),
  REDIS_URL: z
    .string()
    .superRefine(passing(checkRedisUrl))
    .optional()
    .describe(
      'Optional: `redis://…` or, with TLS, `rediss://…`. Hints between instances travel through it, so that one learns sooner what another changed. Never needed for correctness: without it, and while it is away, the instances look into the database a little later.',
    ),
  MASTER_KEY: z
    .string()
    .superRefine(passing(parseKeyRing))
    .optional()
    .describe(
      'Seals every stored secret: 32 bytes in base64, or several separated by commas (the first seals, all open). Without it `./data/master.key` is used; if neither exists, nothing is sealed yet and the database is a local SQLite file, that key is created with mode 0600 and the log says so. Otherwise, or with a wrong key, the server starts *sealed*: `readyz` is 503 with the reason, nothing is served and WeChat is not called.',
    ),
  BOOTSTRAP_ADMIN_KEY: z
    .string()
    .regex(/^zk_[A-Za-z0-9]{32,200}$/, 'must be zk_ and 32 to 200 letters or digits')
    .optional()
    .describe(
      'An API key with scope `admin` on all accounts from the first start on. Without it, the first start with an empty key table prints one, once, on stderr.',
    ),
  WECHAT_API_URL: httpOrigin
    .default('https://api.weixin.qq.com')
    .describe("WeChat's API; the simulator's address in demos and tests."),
  WECHAT_OPEN_URL: httpOrigin
    .default('https://open.weixin.qq.com')
    .describe('Where the authorize pages are; the simulator serves both.'),
  WECOM_API_URL: httpOrigin
    .default('https://qyapi.weixin.qq.com')
    .describe("WeCom's API; the simulator's address in demos and tests."),
  WECHAT_OVERLAP_SECONDS: wholeNumber(6, 300)
    .default(300)
    .describe(
      'How long WeChat keeps a replaced token alive, and the last part of a stable token’s life in which the next one is handed out. The engine’s timings are shares of it, so that a sandbox with short lives is production in fast motion. Leave it at 300 for the real WeChat.',
    ),
  ACCOUNTS_FILE: z
    .string()
    .min(1)
    .optional()
    .describe(
      'JSON or YAML file: a list of accounts to create or update at each start, with the fields of `POST /v1/accounts`. The file wins for the fields that it names; others keep what was set by hand.',
    ),
  RATE_LIMITS: z
    .enum(['on', 'off'], 'must be on or off')
    .default('on')
    .describe('`off` for load tests. Logins are never limited by address alone: many phones share one.'),
  TRUSTED_PROXIES: wholeNumber(0, 10)
    .default(0)
    .describe(
      'Number of proxies in front of the server whose `X-Forwarded-For` counts. With 0 behind a proxy, all callers share its address and the limits of one.',
    ),
  LOG_LEVEL: z
    .enum(
      ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'],
      'must be one of fatal, error, warn, info, debug, trace, silent',
    )
    .default('info')
    .describe('JSON logs on stdout from this level up.'),
});
export type Environment = z.infer<typeof Environment>;
