import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { DatabaseSettings } from '../../src/config/app-config.js';
import { type Backend, connect, type FreshDatabase } from '../contract/backends.js';
import { eventually } from '../support/eventually.js';
import type { Ending } from './child.js';
import { Gateway } from './gateway.js';
import { ServerProcess } from './server-process.js';
import { SimulatorProcess, type SimulatorSpeed } from './simulator-process.js';

export const MODES = ['stable', 'plain'] as const;
export type Mode = (typeof MODES)[number];

/** One account for each mode. */
export const ACCOUNTS = {
  stable: { appId: 'wx00000000000000a1', path: '/cgi-bin/stable_token' },
  plain: { appId: 'wx00000000000000b2', path: '/cgi-bin/token' },
} as const satisfies Record<Mode, { appId: string; path: string }>;

const SECRET = 'made-up-secret-of-the-simulator0';
const MASTER_KEY = Buffer.alloc(32, 7).toString('base64');
/** Several servers start at once, on a machine that does other things as well. */
const FIRST_TOKEN_LIMIT_MS = 30_000;

export interface FleetOptions {
  database: Backend | DatabaseSettings;
  speed: SimulatorSpeed;
  instances?: number;
  /** What one server is told besides. */
  env?: (index: number, fleet: Fleet) => Record<string, string>;
  /** Before the first server starts: the database and the simulator are there. */
  prepare?: (fleet: Fleet) => Promise<void>;
}

/** Server processes on one database, each with a gateway of its own to one simulator. */
export class Fleet {
  readonly folder = mkdtempSync(join(tmpdir(), 'zhongkong-process-'));
  readonly gateways: Gateway[] = [];
  simulator!: SimulatorProcess;
  database!: DatabaseSettings;
  private readonly servers: (ServerProcess | undefined)[] = [];
  private fresh: FreshDatabase | undefined;

  private constructor(private readonly options: FleetOptions) {}

  /** All of them serve tokens of both accounts when this is done. */
  static async start(options: FleetOptions): Promise<Fleet> {
    const fleet = new Fleet(options);
    try {
      await fleet.prepare();
    } catch (error) {
      await fleet.remove();
      throw error;
    }
    return fleet;
  }

  /** Undefined while there is no process in this place. */
  server(index: number): ServerProcess | undefined {
    return this.servers[index];
  }

  get size(): number {
    return this.options.instances ?? 3;
  }

  get indexes(): number[] {
    return Array.from({ length: this.size }, (_, index) => index);
  }

  running(index: number): ServerProcess {
    const server = this.servers[index];
    if (!server) throw new Error(`there is no server ${index}`);
    return server;
  }

  /** `uid`: as another user. */
  async launch(index: number, uid?: number): Promise<void> {
    const { speed, env } = this.options;
    const settings = {
      DATABASE_URL: databaseUrl(this.database),
      MASTER_KEY,
      RATE_LIMITS: 'off',
      WECHAT_API_URL: this.gateways[index]?.url ?? '',
      WECHAT_OPEN_URL: this.simulator.url,
      WECHAT_OVERLAP_SECONDS: String(speed.overlapSeconds),
      ...env?.(index, this),
    };
    this.servers[index] = await ServerProcess.start(this.folder, settings, uid);
  }

  /** Ends one, by its end or by force, and leaves its place empty. */
  async end(index: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<Ending> {
    const { child } = this.running(index);
    this.servers[index] = undefined;
    return child.signal(signal);
  }

  /** Which one has a call to WeChat under way; waits until one has. */
  refreshing(mode: Mode, limitMs: number): Promise<number> {
    const { path } = ACCOUNTS[mode];
    const look = (): number | undefined => {
      const index = this.gateways.findIndex((gateway) => gateway.hasCallUnderWay(path));
      return index >= 0 ? index : undefined;
    };
    return eventually(`a ${mode} refresh is under way`, look, { limitMs });
  }

  /** Behind the backs of the servers. */
  async sql(statement: string): Promise<unknown> {
    const source = await connect(this.database);
    try {
      return await source.query(statement);
    } finally {
      await source.destroy();
    }
  }

  /** As if no token had ever been got, though WeChat may still know one. */
  async emptyRow(mode: Mode): Promise<void> {
    const columns = ['value', 'family', 'fingerprint', 'issued_at', 'seen_at', 'expires_at', 'last_sent_at'];
    const empty = columns.map((name) => `${name} = NULL`).join(', ');
    const where = `app_id = '${ACCOUNTS[mode].appId}' AND kind = 'token'`;
    await this.sql(`UPDATE credential SET ${empty}, next_due_at = 0, revision = revision + 1 WHERE ${where}`);
  }

  async token(index: number, mode: Mode): ReturnType<ServerProcess['call']> {
    return this.running(index).call(`/v1/accounts/${ACCOUNTS[mode].appId}/token`);
  }

  async remove(): Promise<void> {
    await Promise.all(this.servers.flatMap((server) => (server ? [server.child.kill()] : [])));
    await this.simulator?.child.kill();
    await Promise.all(this.gateways.map((gateway) => gateway.close()));
    await this.fresh?.drop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async prepare(): Promise<void> {
    const { database, speed } = this.options;
    if ('create' in database) this.fresh = await database.create();
    this.database = this.fresh?.settings ?? (database as DatabaseSettings);
    const source = await connect(this.database);
    await source.runMigrations();
    await source.destroy();
    const seeds = MODES.map((mode) => {
      const { appId } = ACCOUNTS[mode];
      return { appId, secret: SECRET, kind: 'official' as const, name: mode };
    });
    this.simulator = await SimulatorProcess.start(this.folder, seeds, speed);
    for (const _ of this.indexes) this.gateways.push(await Gateway.to(this.simulator.url));
    await this.options.prepare?.(this);
    await this.launch(0);
    await Promise.all(MODES.map((mode) => this.addAccount(mode)));
    await Promise.all(this.indexes.slice(1).map((index) => this.launch(index)));
    for (const index of this.indexes) for (const mode of MODES) await this.hasToken(index, mode);
  }

  private async addAccount(token_mode: Mode): Promise<void> {
    const { appId: app_id } = ACCOUNTS[token_mode];
    const account = { app_id, kind: 'official', name: token_mode, app_secret: SECRET, token_mode };
    const { status, body } = await this.running(0).call('/v1/accounts', account);
    if (status !== 201) throw new Error(`the account was not created: ${JSON.stringify(body)}`);
  }

  private async hasToken(index: number, mode: Mode): Promise<void> {
    const look = async (): Promise<boolean> => (await this.token(index, mode)).status === 200;
    await eventually(`server ${index} has a ${mode} token`, look, { limitMs: FIRST_TOKEN_LIMIT_MS });
  }
}

/** As the server is told it. */
export const databaseUrl = (settings: DatabaseSettings): string =>
  settings.kind === 'sqlite' ? `sqlite:${settings.path}` : settings.url.reveal();
