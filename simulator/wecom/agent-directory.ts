import type { Account } from '../account/account.js';

/** The corp of an account of kind `wecom`, whose app id is `corpid:agentid`. */
export function corpIdOf(appId: string): string {
  return appId.split(':', 1)[0] ?? appId;
}

/** Finds agents the way gettoken names them: by their corp and their secret. */
export class AgentDirectory {
  readonly #bySecret = new Map<string, string>();
  readonly #first = new Map<string, Account>();

  put(agent: Account, before: Account | undefined): void {
    if (!/^[^:]+:[^:]+$/.test(agent.appId)) throw new Error(`"${agent.appId}" is not corpid:agentid`);
    const holder = this.#bySecret.get(agent.secret);
    if (holder !== undefined && holder !== agent.appId) throw new Error(`That secret belongs to ${holder}`);
    if (before) this.#bySecret.delete(before.secret);
    this.#bySecret.set(agent.secret, agent.appId);
    const corpId = corpIdOf(agent.appId);
    const first = this.#first.get(corpId);
    if (!first || first.appId === agent.appId) this.#first.set(corpId, agent);
  }

  hasCorp(corpId: string): boolean {
    return this.#first.has(corpId);
  }

  /** Whom a page that names no agent is taken for. */
  firstOf(corpId: string): Account | undefined {
    return this.#first.get(corpId);
  }

  /** The app id of the agent with this secret, whatever its corp. */
  findBySecret(secret: string): string | undefined {
    return this.#bySecret.get(secret);
  }

  find(corpId: string, secret: string): string | undefined {
    const appId = this.findBySecret(secret);
    return appId !== undefined && corpIdOf(appId) === corpId ? appId : undefined;
  }
}
