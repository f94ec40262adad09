import { randomBytes } from 'node:crypto';
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { choosePort } from './ports.js';

const DATA_DIR = 'data/demo';
const PREFERRED = { server: 3000, simulator: 3100, page: 3200 };
const SAMPLE = 'simulator/sample.json';
/** Two hours in ninety seconds, so that a refresh can be watched. */
const TOKEN_LIFE_SECONDS = 90;
const OVERLAP_SECONDS = 30;

export interface DemoSettings {
  appId: string;
  /** Of the website app. */
  websiteAppId: string;
  adminKey: string;
  serverUrl: string;
  simulatorUrl: string;
  pageUrl: string;
  overlapSeconds: number;
  /** Database and logs of this run. */
  folder: string;
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
  const serverPort = await choosePort(PREFERRED.server);
  const simulatorPort = await choosePort(PREFERRED.simulator);
  const pagePort = await choosePort(PREFERRED.page);
  // A demo that still runs in another window has another port, and with it another folder.
  const folder = `${DATA_DIR}/${serverPort}`;
  // The simulator forgets every token when it stops; an old database would hold tokens that it never issued.
  await rm(folder, { recursive: true, force: true });
  await mkdir(folder, { recursive: true });

  const chosen = [serverPort, simulatorPort, pagePort];
  const pageUrl = `http://localhost:${pagePort}`;
  const serverUrl = `http://localhost:${serverPort}`;
  const simulatorUrl = `http://localhost:${simulatorPort}`;
  const account = await sampleAccount('official');
  const website = await sampleAccount('website');
  const adminKey = `zk_${randomLetters(43)}`;
  const accountsFile = await writeAccountsFile(folder, [account, website], pagePort);
  return {
    appId: account.appId,
    websiteAppId: website.appId,
    adminKey,
    serverUrl,
    simulatorUrl,
    pageUrl,
    overlapSeconds: OVERLAP_SECONDS,
    folder,
    takenPorts: Object.values(PREFERRED).filter((port) => !chosen.includes(port)),
    serverEnv: {
      PORT: String(serverPort),
      PUBLIC_URL: serverUrl,
      DATABASE_URL: `sqlite:${folder}/zhongkong.sqlite`,
      ACCOUNTS_FILE: accountsFile,
      BOOTSTRAP_ADMIN_KEY: adminKey,
      MASTER_KEY: randomBytes(32).toString('base64'),
      WECHAT_API_URL: simulatorUrl,
      WECHAT_OPEN_URL: simulatorUrl,
      WECHAT_OVERLAP_SECONDS: String(OVERLAP_SECONDS),
    },
    simulatorEnv: {
      SIMULATOR_PORT: String(simulatorPort),
      SIMULATOR_TOKEN_LIFE: String(TOKEN_LIFE_SECONDS),
      SIMULATOR_OVERLAP: String(OVERLAP_SECONDS),
    },
  };
}

async function sampleAccount(wanted: string): Promise<SampleAccount> {
  const sample = JSON.parse(await readFile(SAMPLE, 'utf8')) as { accounts: SampleAccount[] };
  const account = sample.accounts.find(({ kind }) => kind === wanted);
  if (!account) throw new Error(`${SAMPLE} holds no account of the kind ${wanted}`);
  return account;
}

async function writeAccountsFile(
  folder: string,
  accounts: SampleAccount[],
  pagePort: number,
): Promise<string> {
  const file = `${folder}/accounts.json`;
  // Both spellings, as people type either; to a browser they are two origins.
  const origins = [`http://localhost:${pagePort}`, `http://127.0.0.1:${pagePort}`];
  const entries = accounts.map(({ appId, secret, kind, name }) => ({
    app_id: appId,
    kind,
    name,
    app_secret: secret,
    return_urls: origins.map((origin) => `${origin}/`),
    js_origins: origins,
  }));
  await writeFile(file, JSON.stringify(entries, null, 2), { mode: 0o600 });
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
