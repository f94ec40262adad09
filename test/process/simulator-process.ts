import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import type { AccountSeed } from '../../simulator/account/account.js';
import { Child } from './child.js';

export interface SimulatorSpeed {
  lifeSeconds: number;
  overlapSeconds: number;
}

export interface Issued {
  token: string;
  issuedAt: number;
  diesAt: number;
}

interface Check {
  token: string;
  from: number;
  to: number;
}

/** The platform simulator as a program, driven through its control interface. */
export class SimulatorProcess {
  private constructor(
    readonly child: Child,
    readonly url: string,
  ) {}

  static async start(
    folder: string,
    accounts: AccountSeed[],
    speed?: SimulatorSpeed,
  ): Promise<SimulatorProcess> {
    const file = join(folder, 'simulator.json');
    writeFileSync(file, JSON.stringify({ accounts, users: [] }));
    const child = new Child(['--import', 'tsx', resolve('simulator/main.ts')], {
      cwd: resolve('.'),
      env: {
        SIMULATOR_PORT: '0',
        SIMULATOR_FILE: file,
        ...(speed && {
          SIMULATOR_TOKEN_LIFE: String(speed.lifeSeconds),
          SIMULATOR_OVERLAP: String(speed.overlapSeconds),
        }),
      },
    });
    return new SimulatorProcess(child, await child.saying(/listening on (\S+)/));
  }

  /** The next call of this account to `path` gets its answer late, though the work is done at once. */
  async delayNext(path: string, appId: string, ms: number): Promise<void> {
    await this.control('faults', { path, appId, fault: { kind: 'latency', ms, processed: true } });
  }

  /** What goes wrong with this account's calls to `path`: so many times, or until `healed`. */
  async fault(
    path: string,
    appId: string,
    fault: Record<string, unknown>,
    times: number | 'always' = 1,
  ): Promise<void> {
    await this.control('faults', { path, appId, times, fault });
  }

  /** People who follow this account. */
  async addFollowers(appId: string, count: number): Promise<void> {
    for (let n = 0; n < count; n++)
      await this.control('users', { id: `u${n}`, nickname: `U${n}`, followerOf: [appId] });
  }

  /** How often this account called a path. */
  async callsOf(path: string, appId: string): Promise<number> {
    const query = new URLSearchParams({ path, appId }).toString();
    return (await this.control<{ calls: number }>(`truth/calls?${query}`)).calls;
  }

  async healed(): Promise<void> {
    await fetch(`${this.url}/__simulator/faults`, { method: 'DELETE' });
  }

  async setLatency(latencyMs: number): Promise<void> {
    const body = JSON.stringify({ latencyMs });
    await fetch(`${this.url}/__simulator/settings`, { method: 'PATCH', body });
  }

  /** Everything issued to an account so far, in that order. */
  async issued(appId: string, family: string): Promise<Issued[]> {
    const query = new URLSearchParams({ appId, family }).toString();
    return (await this.control<{ issued: Issued[] }>(`truth/issued?${query}`)).issued;
  }

  /** How often a global token of this account was asked for, and how many such calls ever met. */
  async issuing(appId: string): Promise<{ calls: number; mostInFlight: number }> {
    return this.control(`truth/issuing?${new URLSearchParams({ appId }).toString()}`);
  }

  /** Calls whose answer has not left yet. */
  async inFlight(path: string, appId: string): Promise<number> {
    const query = new URLSearchParams({ path, appId }).toString();
    const { requests } = await this.control<{ requests: { finishedAt?: number }[] }>(`requests?${query}`);
    return requests.filter(({ finishedAt }) => finishedAt === undefined).length;
  }

  async remainingMs(token: string, at: number): Promise<number> {
    const query = new URLSearchParams({ token, at: String(at) }).toString();
    return (await this.control<{ remainingMs: number }>(`truth?${query}`)).remainingMs;
  }

  /** Was each token valid at some instant of its interval? */
  async validDuring(checks: readonly Check[]): Promise<boolean[]> {
    const valid: boolean[] = [];
    for (let at = 0; at < checks.length; at += 200) {
      const batch = { checks: checks.slice(at, at + 200) };
      valid.push(...(await this.control<{ valid: boolean[] }>('truth', batch)).valid);
    }
    return valid;
  }

  private async control<T>(path: string, body?: unknown): Promise<T> {
    const response = await fetch(`${this.url}/__simulator/${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    if (!response.ok) throw new Error(`the simulator refuses ${path}: ${await response.text()}`);
    return (await response.json()) as T;
  }
}
