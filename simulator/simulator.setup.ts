import { afterEach } from 'vitest';
import type { AccountSeed } from './account/account.js';
import { Simulator, type SimulatorOptions } from './simulator.js';

/** A round instant in China's forenoon, so that windows and seconds are easy to read. */
export const START_MS = Date.UTC(2026, 0, 15, 2, 0, 0);

export const APP: AccountSeed = {
  appId: 'wx00000000000000a1',
  secret: 'a'.repeat(32),
  kind: 'official',
  name: 'Tea House',
  unionAccount: 'tea',
};

export const OTHER_APP: AccountSeed = { ...APP, appId: 'wx00000000000000b2', secret: 'b'.repeat(32) };

const running: Simulator[] = [];

afterEach(async () => {
  await Promise.all(running.splice(0).map((simulator) => simulator.stop()));
});

/** A simulator whose time stands still until the test advances it; stopped after the test. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<Simulator> {
  const simulator = await Simulator.start({
    now: () => START_MS,
    seed: 7,
    accounts: [APP, OTHER_APP],
    users: [
      { id: 'lin', nickname: '林小雨', followerOf: [APP.appId] },
      { id: 'tom', nickname: 'Tom <b>&"\'' },
    ],
    ...options,
  });
  running.push(simulator);
  return simulator;
}

export interface Answer {
  readonly status: number;
  readonly type: string | null;
  readonly text: string;
  /** The JSON object, empty when the body is none. */
  readonly json: Record<string, unknown>;
}

export async function get(
  simulator: Simulator,
  path: string,
  query: Record<string, string> = {},
): Promise<Answer> {
  return read(await fetch(`${simulator.url}${path}?${new URLSearchParams(query).toString()}`));
}

export async function post(simulator: Simulator, path: string, body: unknown): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return read(await fetch(simulator.url + path, { method: 'POST', body: text }));
}

async function read(response: Response): Promise<Answer> {
  const text = await response.text();
  const type = response.headers.get('content-type');
  const json: Record<string, unknown> = text.startsWith('{') ? JSON.parse(text) : {};
  return { status: response.status, type, text, json };
}

export const credentials = (account: AccountSeed = APP): Record<string, string> => ({
  appid: account.appId,
  secret: account.secret,
});

export function plainToken(simulator: Simulator, account: AccountSeed = APP): Promise<Answer> {
  return get(simulator, '/cgi-bin/token', { grant_type: 'client_credential', ...credentials(account) });
}

export function stableToken(simulator: Simulator, isForced = false): Promise<Answer> {
  const body = { grant_type: 'client_credential', ...credentials(), force_refresh: isForced };
  return post(simulator, '/cgi-bin/stable_token', body);
}

/** The cheapest call that a global token is good for. */
export async function useToken(simulator: Simulator, answer: Answer): Promise<unknown> {
  const token = String(answer.json['access_token']);
  const used = await get(simulator, '/cgi-bin/get_api_domain_ip', { access_token: token });
  return used.json['errcode'] ?? 'ok';
}

/** A business call by POST, under a token that was handed out before. */
export function postAs(simulator: Simulator, answer: Answer, path: string, body: unknown): Promise<Answer> {
  return post(simulator, `${path}?access_token=${tokenOf(answer)}`, body);
}

export const tokenOf = (answer: Answer): string => String(answer.json['access_token']);

export function authorizeUrl(simulator: Simulator, changes: Record<string, string | undefined> = {}): string {
  const query = {
    appid: APP.appId,
    redirect_uri: 'http://127.0.0.1:9/callback?next=%2Fhome',
    response_type: 'code',
    scope: 'snsapi_userinfo',
    state: 'abc123',
    ...changes,
  };
  const given = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) if (value !== undefined) given.set(name, value);
  return `${simulator.url}/connect/oauth2/authorize?${given.toString()}#wechat_redirect`;
}

export async function obtainCode(
  simulator: Simulator,
  scope = 'snsapi_userinfo',
  user = 'lin',
): Promise<string> {
  const callback = await simulator.authorize(authorizeUrl(simulator, { scope }), { user });
  return callback.searchParams.get('code') ?? '';
}

export function exchange(simulator: Simulator, code: string, account: AccountSeed = APP): Promise<Answer> {
  const query = { ...credentials(account), code, grant_type: 'authorization_code' };
  return get(simulator, '/sns/oauth2/access_token', query);
}
