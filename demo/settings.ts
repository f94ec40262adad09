import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { choosePort } from './ports.js';

export const DATA_DIR = 'data/demo';
const PREFERRED = { server: 3000, simulator: 3100, page: 3200 };
const SAMPLE = 'simulator/sample.json';

export interface DemoSettings {
  appId: string;
  adminKey: string;
  serverUrl: string;
  simulatorUrl: string;
  pageUrl: string;
  /** Preferred ports that somebody else has. */
  takenPorts: number[];
  serverEnv: Record<string, string>;
  simulatorEnv: Record<string, string>;
}

interface SampleAccount {
  appId: string;
  secret: string;
  kind: string;
  name: string;
}

/** Everything the three programs are told, decided anew at each start. */
export async function prepareSettings(): Promise<DemoSettings> {
  // The simulator forgets every token when it stops; an old database would hold tokens that it never issued.
  await rm(DATA_DIR, { recursive: true, force: true });
  await mkdir(DATA_DIR, { recursive: true });

  const serverPort = await choosePort(PREFERRED.server);
  const simulatorPort = await choosePort(PREFERRED.simulator);
  const pagePort = await choosePort(PREFERRED.page);
  const chosen = [serverPort, simulatorPort, pagePort];
  const pageUrl = `http://localhost:${pagePort}`;
  const serverUrl = `http://localhost:${serverPort}`;
  const simulatorUrl = `http://localhost:${simulatorPort}`;
  const account = await sampleAccount();
  const adminKey = `zk_${randomLetters(43)}`;
  const accountsFile = await writeAccountsFile(account, pagePort);
  return {
    appId: account.appId,
    adminKey,
    serverUrl,
    simulatorUrl,
    pageUrl,
    takenPorts: Object.values(PREFERRED).filter((port) => !chosen.includes(port)),
    serverEnv: {
      PORT: String(serverPort),
      PUBLIC_URL: serverUrl,
      DATABASE_URL: `sqlite:${DATA_DIR}/zhongkong.sqlite`,
      ACCOUNTS_FILE: accountsFile,
      BOOTSTRAP_ADMIN_KEY: adminKey,
      MASTER_KEY: randomBytes(32).toString('base64'),
      WECHAT_API_URL: simulatorUrl,
      WECHAT_OPEN_URL: simulatorUrl,
      WECHAT_OVERLAP_SECONDS: '30',
    },
    simulatorEnv: {
      SIMULATOR_PORT: String(simulatorPort),
      // Two hours in ninety seconds, so that a refresh can be watched.
      SIMULATOR_TOKEN_LIFE: '90',
      SIMULATOR_OVERLAP: '30',
    },
  };
}

async function sampleAccount(): Promise<SampleAccount> {
  const sample = JSON.parse(await readFile(SAMPLE, 'utf8')) as { accounts: SampleAccount[] };
  const account = sample.accounts.find(({ kind }) => kind === 'official') ?? sample.accounts[0];
  if (!account) throw new Error(`${SAMPLE} holds no account`);
  return account;
}

async function writeAccountsFile(account: SampleAccount, pagePort: number): Promise<string> {
  const file = `${DATA_DIR}/accounts.json`;
  // Both spellings, as people type either; to a browser they are two origins.
  const origins = [`http://localhost:${pagePort}`, `http://127.0.0.1:${pagePort}`];
  const entry = {
    app_id: account.appId,
    kind: 'official',
    name: account.name,
    app_secret: account.secret,
    token_mode: 'stable',
    return_urls: origins.map((origin) => `${origin}/`),
    js_origins: origins,
  };
  await writeFile(file, JSON.stringify([entry], null, 2), { mode: 0o600 });
  return file;
}

/** Letters and digits only: 43 of them hold more than 250 bits. */
function randomLetters(count: number): string {
  let letters = '';
  while (letters.length < count)
    letters += randomBytes(48)
      .toString('base64')
      .replaceAll(/[^a-zA-Z0-9]/g, '');
  return letters.slice(0, count);
}
