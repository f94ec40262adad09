import type { Account } from '../account/account.js';

/** The corp of an account of kind `wecom`, whose app id is `corpid:agentid`. */
export function corpIdOf(appId: string): string {
  return appId.split(':', 1)[0] ?? appId;
}

/** Finds agents the way gettoken names them: by their corp and their secret. */
export class AgentDirectory {
  readonly #corpIds = new Set<string>();
  readonly #bySecret = new Map<string, string>();

  put(agent: Account, before: Account | undefined): void {
    if (!/^[^:]+:[^:]+$/.test(agent.appId)) throw new Error(`"${agent.appId}" is not corpid:agentid`);
    const holder = this.#bySecret.get(agent.secret);
    if (holder !== undefined && holder !== agent.appId) throw new Error(`That secret belongs to ${holder}`);
    if (before) this.#bySecret.delete(before.secret);
    this.#bySecret.set(agent.secret, agent.appId);
    this.#corpIds.add(corpIdOf(agent.appId));
  }

  hasCorp(corpId: string): boolean {
    return this.#corpIds.has(corpId);
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
