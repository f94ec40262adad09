import type { ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { firstAnswer, freePort, start, stopAll } from './programs.js';

export const KEY = `zk_${'bench'.repeat(9)}`;
export const AUTHORIZATION = { authorization: `Bearer ${KEY}` };

export interface BenchAccount {
  appId: string;
  secret: string;
  kind: 'official';
  name: string;
}

export const accountsOf = (count: number): BenchAccount[] =>
  Array.from({ length: count }, (_, index) => ({
    appId: `wx${(index + 1).toString(16).padStart(16, '0')}`,
    secret: index.toString(16).padStart(32, '0'),
    kind: 'official',
    name: `account ${index + 1}`,
  }));

export const APP_ID = accountsOf(1)[0]?.appId ?? '';

/** A folder for databases and files, and an end to everything, also when the work fails. */
export async function inFolder(work: (folder: string) => Promise<void>): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'zhongkong-bench-'));
  try {
    await work(folder);
  } finally {
    await stopAll();
    rmSync(folder, { recursive: true, force: true });
  }
}

export interface Platform {
  url: string;
  control: (method: string, path: string, body?: unknown) => Promise<unknown>;
}

export interface PlatformOptions {
  accounts: BenchAccount[];
  latencyMs?: number;
  lifeSeconds?: number;
  overlapSeconds?: number;
}

/** The simulator in a process of its own. */
export async function startPlatform(folder: string, options: PlatformOptions): Promise<Platform> {
  const file = join(folder, 'platform.json');
  writeFileSync(file, JSON.stringify({ accounts: options.accounts, users: [] }));
  const port = await freePort();
  start(['--import', 'tsx', 'simulator/main.ts'], {
    SIMULATOR_PORT: String(port),
    SIMULATOR_FILE: file,
    SIMULATOR_TOKEN_LIFE: String(options.lifeSeconds ?? 7_200),
    SIMULATOR_OVERLAP: String(options.overlapSeconds ?? 300),
  });
  const url = `http://127.0.0.1:${port}`;
  await firstAnswer(`${url}/__simulator/health`);
  const control = async (method: string, path: string, body?: unknown): Promise<unknown> => {
    const response = await fetch(`${url}/__simulator/${path}`, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the simulator refused ${path}: ${await response.text()}`);
    return response.json();
  };
  if (options.latencyMs) await control('PATCH', 'settings', { latencyMs: options.latencyMs });
  return { url, control };
}

export interface ServerOptions {
  platform: string;
  database: string;
  accounts?: BenchAccount[];
  tokenMode?: 'stable' | 'plain';
  overlapSeconds?: number;
  arguments?: string[];
}

export interface Server {
  url: string;
  program: ChildProcess;
}

/** The built server in a process of its own. It is not waited for. */
export async function startServer(folder: string, options: ServerOptions): Promise<Server> {
  const port = await freePort();
  const program = start([...(options.arguments ?? []), 'dist/main.js'], {
    ...environment(folder, options),
    PORT: String(port),
  });
  return { url: `http://127.0.0.1:${port}`, program };
}

export function environment(folder: string, options: ServerOptions): Record<string, string> {
  return {
    DATABASE_URL: options.database,
    MASTER_KEY: Buffer.alloc(32, 9).toString('base64'),
    BOOTSTRAP_ADMIN_KEY: KEY,
    WECHAT_API_URL: options.platform,
    WECHAT_OPEN_URL: options.platform,
    WECHAT_OVERLAP_SECONDS: String(options.overlapSeconds ?? 300),
    RATE_LIMITS: 'off',
    LOG_LEVEL: 'warn',
    ...(options.accounts && { ACCOUNTS_FILE: accountsFile(folder, options) }),
  };
}

function accountsFile(folder: string, { accounts = [], tokenMode = 'stable' }: ServerOptions): string {
  const file = join(folder, `accounts-${accounts.length}-${tokenMode}.json`);
  const content = accounts.map(({ appId, secret, kind, name }) => ({
    app_id: appId,
    kind,
    name,
    app_secret: secret,
    token_mode: tokenMode,
  }));
  writeFileSync(file, JSON.stringify(content));
  return file;
}
