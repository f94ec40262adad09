import type { AccountSeed } from '../../simulator/account/account.js';
import { APP_ID, APP_SECRET, TestApp, type TestAppOptions } from './test-app.js';

export const CORP_ID = 'ww00000000000000a1';
export const AGENT_ID = `${CORP_ID}:1000002`;
export const AGENT_SECRET = 'made-up-secret-of-one-agent-of-the-corp-000';
export const GETTOKEN = '/cgi-bin/gettoken';

/** WeCom's conditions are switches of the simulated agent. */
export type AgentSwitches = Partial<AccountSeed>;

/** A server beside a simulator that is WeChat and, with one agent, WeCom. */
export function startBesideAgent(
  switches: AgentSwitches = {},
  options: TestAppOptions = {},
): Promise<TestApp> {
  const agent: AccountSeed = { appId: AGENT_ID, secret: AGENT_SECRET, kind: 'wecom', name: 'Front Desk' };
  const official: AccountSeed = { appId: APP_ID, secret: APP_SECRET, kind: 'official', name: '测试号' };
  const accounts = [official, { ...agent, ...switches }];
  return TestApp.start({ ...options, simulator: { accounts, ...options.simulator } });
}

/** The same, and the server knows the agent. */
export async function startWithAgent(switches?: AgentSwitches, options?: TestAppOptions): Promise<TestApp> {
  const app = await startBesideAgent(switches, options);
  await addAgent(app);
  return app;
}

export async function addAgent(app: TestApp, fields: Record<string, unknown> = {}): Promise<void> {
  const agent = { app_id: AGENT_ID, kind: 'wecom', app_secret: AGENT_SECRET, return_urls: [] };
  await app.addAccount({ ...agent, ...fields });
}
