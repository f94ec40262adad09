// `npm run dev`: the server, rebuilt and restarted at each change, against a simulated platform. Ctrl-C ends both.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';

const FOLDER = 'data/dev';
const SIMULATOR_PORT = process.env['SIMULATOR_PORT'] ?? '3100';
const PORT = process.env['PORT'] ?? '3000';
/** Made up, and the same at every start, so that a request can be repeated from the shell's history. */
const ADMIN_KEY = `zk_${'dev'.repeat(15)}`;

interface SampleAccount {
  appId: string;
  secret: string;
  kind: string;
  name: string;
}

// The simulator forgets every token when it stops; an old database would hold tokens that it never issued.
rmSync(FOLDER, { recursive: true, force: true });
mkdirSync(FOLDER, { recursive: true });
const sample = JSON.parse(readFileSync('simulator/sample.json', 'utf8')) as { accounts: SampleAccount[] };
const accounts = sample.accounts.map(({ appId, secret, kind, name }) => ({
  app_id: appId,
  kind,
  name,
  app_secret: secret,
  return_urls: ['http://localhost:3200/'],
}));
writeFileSync(`${FOLDER}/accounts.json`, JSON.stringify(accounts, null, 2));

const platform = `http://127.0.0.1:${SIMULATOR_PORT}`;
const children: ChildProcess[] = [
  spawn(process.execPath, ['--import', 'tsx', 'scripts/build-web.ts', '--watch'], { stdio: 'inherit' }),
  spawn(process.execPath, ['--import', 'tsx', 'simulator/main.ts'], {
    stdio: 'inherit',
    env: { ...process.env, SIMULATOR_PORT },
  }),
  spawn('node_modules/.bin/nest', ['start', '--watch', '--preserveWatchOutput'], {
    stdio: 'inherit',
    env: {
      ...process.env,
      PORT,
      DATABASE_URL: `sqlite:${FOLDER}/zhongkong.sqlite`,
      MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      BOOTSTRAP_ADMIN_KEY: ADMIN_KEY,
      ACCOUNTS_FILE: `${FOLDER}/accounts.json`,
      WECHAT_API_URL: platform,
      WECHAT_OPEN_URL: platform,
      WECOM_API_URL: platform,
    },
  }),
];
console.log(`Server http://127.0.0.1:${PORT}, admin key ${ADMIN_KEY}; simulator ${platform}`);

const stop = (): void => children.forEach((child) => child.kill('SIGTERM'));
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, stop);
await Promise.race(children.map((child) => once(child, 'exit')));
stop();
