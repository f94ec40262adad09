import { readFileSync } from 'node:fs';
import { Secret } from '../common/secret/secret.js';
import type { AppConfig } from './app-config.js';
import { ConfigError } from './config.errors.js';
import { Environment } from './config.schema.js';
import { parseDatabaseUrl } from './database-url.js';

export type RawEnvironment = Readonly<Record<string, string | undefined>>;

/** @throws ConfigError with every problem at once */
export function loadConfig(raw: RawEnvironment): AppConfig {
  const problems: string[] = [];
  const values: Record<string, string> = {};
  for (const name of Object.keys(Environment.shape)) {
    const value = readSetting(raw, name, problems);
    if (value !== undefined) values[name] = value;
  }
  const parsed = Environment.safeParse(values);
  for (const issue of parsed.error?.issues ?? []) problems.push(`${issue.path.join('.')} ${issue.message}`);
  if (problems.length > 0 || !parsed.data) throw new ConfigError(problems);
  return toAppConfig(parsed.data);
}

/** `NAME`, or the content of the file named by `NAME_FILE`, for secrets mounted as files. An empty value counts as absent. */
function readSetting(raw: RawEnvironment, name: string, problems: string[]): string | undefined {
  const [value, file] = [raw[name], raw[`${name}_FILE`]];
  if (!file) return value || undefined;
  if (value) {
    problems.push(`${name} and ${name}_FILE are both set: keep one`);
    return undefined;
  }
  try {
    const content = readFileSync(file, 'utf8').trim();
    // A secret that was mounted too late must not be taken for one that nobody gave.
    if (!content) problems.push(`${name}_FILE names an empty file`);
    return content || undefined;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    problems.push(`${name}_FILE cannot be read (${code})`);
    return undefined;
  }
}

function toAppConfig(env: Environment): AppConfig {
  return Object.freeze({
    http: {
      host: env.HOST,
      port: env.PORT,
      publicUrl: env.PUBLIC_URL ?? `http://localhost:${env.PORT}`,
      trustedProxies: env.TRUSTED_PROXIES,
      rateLimits: env.RATE_LIMITS === 'on',
    },
    database: parseDatabaseUrl(env.DATABASE_URL),
    sealing: { masterKey: secret(env.MASTER_KEY), keyFile: './data/master.key' },
    bootstrapAdminKey: secret(env.BOOTSTRAP_ADMIN_KEY),
    wechat: {
      apiUrl: env.WECHAT_API_URL,
      openUrl: env.WECHAT_OPEN_URL,
      overlapMs: env.WECHAT_OVERLAP_SECONDS * 1_000,
    },
    wecom: { apiUrl: env.WECOM_API_URL },
    redisUrl: secret(env.REDIS_URL),
    accountsFile: env.ACCOUNTS_FILE,
    logLevel: env.LOG_LEVEL,
  });
}

function secret(text: string | undefined): Secret | undefined {
  return text === undefined ? undefined : new Secret(text);
}
