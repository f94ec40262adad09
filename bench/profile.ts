import { join } from 'node:path';
import { walkThroughAuthorize } from '../simulator/phone.js';
import { loadGenerator } from './load.js';
import { firstAnswer } from './programs.js';
import { measureRounds, printRounds, startBare } from './read.js';
import {
  accountsOf,
  APP_ID,
  AUTHORIZATION,
  inFolder,
  type Platform,
  startPlatform,
  startServer,
} from './servers.js';

const PAGE = 'https://shop.example.com/';
const USER = { id: 'lin', nickname: '小林', followerOf: [APP_ID] };

/** A stored profile, for a logged-in page, against a bare node:http server that answers the same bytes, in the same run. */
export const profile = (): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const platform = await startPlatform(folder, { accounts });
    await platform.control('POST', 'users', USER);
    const database = `sqlite:${join(folder, 'profile.sqlite')}`;
    const server = await startServer(folder, { platform: platform.url, database, accounts });
    await firstAnswer(`${server.url}/v1/accounts/${APP_ID}/token`, AUTHORIZATION);
    const session = await logIn(server.url, platform);
    const url = `${server.url}/v1/users/me`;
    // The first one is fetched; what is measured is answered for five minutes without WeChat.
    await firstAnswer(url, { 'x-session-code': session });
    const body = await firstAnswer(url, { 'x-session-code': session });
    const bare = await startBare(body);
    const generator = loadGenerator();
    console.log(`${generator.name}; "token" is the profile\n`);
    printRounds(await measureRounds(generator, bare, { ...server, url }, session));
  });

async function logIn(url: string, platform: Platform): Promise<string> {
  const call = async (method: string, path: string, body: unknown, headers: Record<string, string>) => {
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: { 'content-type': 'application/json', ...headers },
      body: JSON.stringify(body),
    });
    if (!response.ok) throw new Error(`${path}: ${await response.text()}`);
    return (await response.json()) as Record<string, string>;
  };
  await call('PATCH', `/v1/accounts/${APP_ID}`, { return_urls: [PAGE] }, AUTHORIZATION);
  const login = { app_id: APP_ID, scope: 'snsapi_userinfo', return_to: PAGE };
  const pending = await call('POST', '/v1/sessions', login, {});
  const callback = await walkThroughAuthorize(platform.url, pending['authorize_url'] ?? '', {
    user: USER.id,
  });
  const back = await fetch(`${url}${callback.pathname}${callback.search}`, { redirect: 'manual' });
  const keys = new URLSearchParams(new URL(back.headers.get('location') ?? '').hash.slice(1));
  const ticket = { login_ticket: keys.get('login_ticket') };
  const code = { 'x-session-code': pending['session_code'] ?? '' };
  return (await call('POST', '/v1/sessions/activate', ticket, code))['session_code'] ?? '';
}
