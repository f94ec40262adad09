import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { measureRounds, printRatios, startBare } from './against-bare.js';
import { type LoadGenerator, loadGenerator } from './load.js';
import { logManyIn } from './logged-in.js';
import { firstAnswer, residentMb } from './programs.js';
import {
  accountsOf,
  AUTHORIZATION,
  environment,
  inFolder,
  KEY,
  type Server,
  startPlatform,
  startServer,
} from './servers.js';

const USERS = 100_000;
/** Long enough for every user to be asked for once while the database still has to be asked. */
const FIRST_ROUND_SECONDS = { page: 60, gateway: 10, profile: 120 };

type Name = keyof typeof FIRST_ROUND_SECONDS;

interface Parts {
  server: Server;
  generator: LoadGenerator;
  load: { key: string; codes: string };
}

/** Session checks of 100,000 users in turn, as their pages and a gateway make them, against a bare node:http server in the same run. */
export const sessions = (): Promise<void> =>
  withUsers(async (parts) => {
    await against('page', '/v1/session', parts);
    await against('gateway', '/v1/sessions/introspect', parts);
  });

/** Profiles of 100,000 users in turn, from store, as their pages ask for them; over within the five minutes in which WeChat is not asked. */
export const profiles = (): Promise<void> => withUsers((parts) => against('profile', '/v1/users/me', parts));

const withUsers = (work: (parts: Parts) => Promise<void>): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const platform = await startPlatform(folder, { accounts });
    const database = `sqlite:${join(folder, 'users.sqlite')}`;
    const options = { platform: platform.url, database, accounts };
    const codes = await logManyIn(environment(folder, options), USERS);
    const file = join(folder, 'codes');
    writeFileSync(file, `${codes.join('\n')}\n`);
    const server = await startServer(folder, options);
    await firstAnswer(`${server.url}/readyz`);
    await work({ server, generator: loadGenerator(), load: { key: KEY, codes: file } });
    console.log(`resident memory with ${USERS} users: ${residentMb(server.program) ?? '?'} MB`);
  });

async function against(name: Name, path: string, { server, generator, load }: Parts): Promise<void> {
  const ours = { ...server, url: `${server.url}${path}` };
  const seconds = FIRST_ROUND_SECONDS[name];
  const first = await generator.measure({ ...load, url: ours.url, seconds });
  console.log(
    `\n${name}: the first ${seconds} s ${first.perSecond.toFixed(0)} req/s, p99 ${first.p99Ms.toFixed(1)} ms\n`,
  );
  const bare = await startBare(await bodyOf(ours.url, load.codes));
  printRatios(await measureRounds(generator, bare, ours, load), name);
}

/** What the bare server is to answer: the bytes of ours. */
async function bodyOf(url: string, codes: string): Promise<string> {
  const [code = ''] = readFileSync(codes, 'utf8').split('\n', 1);
  return (await fetch(url, { headers: { ...AUTHORIZATION, 'x-session-code': code } })).text();
}
