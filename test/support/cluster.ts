import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Simulator } from '../../simulator/simulator.js';
import type { AccountSeed } from '../../simulator/account/account.js';
import type { CredentialState } from '../../src/credential/credential-state.js';
import { Refresher } from '../../src/credential/refresher.js';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import { type Instance, isWaiting, startInstance } from './instance.js';
import { ManualClock } from './manual-clock.js';
import { lieOf } from './served-truth.js';
import { type Answer, APP_ID, APP_SECRET } from './test-app.js';

export const MODES = ['stable', 'plain'] as const;
export type Mode = (typeof MODES)[number];
export const PATHS: Readonly<Record<Mode, string>> = {
  stable: '/cgi-bin/stable_token',
  plain: '/cgi-bin/token',
};

export const S = 1_000;
/** Real ms without any sign of work until we believe that nothing moves: where something is known to wait, and where nothing is. */
const STILL_MS = 50;
const STUCK_MS = 2_000;

export interface ClusterOptions {
  mode: Mode;
  instances?: number;
  lifeSeconds?: number;
  startsAt?: number;
  account?: Partial<AccountSeed>;
  env?: Record<string, string>;
  /** How the platform sees the instances, in their order. */
  addresses?: readonly string[];
}

/** Some instances on one SQLite file and one simulator; nothing happens but at the turns that a test gives. */
export class Cluster {
  readonly clock: ManualClock;
  readonly instances: Instance[] = [];
  readonly folder = mkdtempSync(join(tmpdir(), 'zhongkong-fault-'));
  /** Tokens that were dead, or promised too much life, when they were served. */
  readonly deadServes: string[] = [];
  /** A fault for which the catalogue itself promises no more than an end of it. */
  mayServeDead = false;
  platform!: Simulator;
  /** An answer that was waited for was written after this instant. */
  private waitedSince = 0;

  private constructor(readonly options: ClusterOptions) {
    this.clock = new ManualClock(options.startsAt);
  }

  /** With one account, whose token nobody has asked for yet. */
  static async start(options: ClusterOptions): Promise<Cluster> {
    const cluster = new Cluster(options);
    const { lifeSeconds, account, mode, instances = 1 } = options;
    cluster.platform = await Simulator.start({
      now: () => cluster.clock.now(),
      accounts: [{ appId: APP_ID, secret: APP_SECRET, kind: 'official', name: 'test', ...account }],
      users: [{ id: 'lin', nickname: '小林', sex: 1 }],
      ...(lifeSeconds !== undefined && { tokenLifeSeconds: lifeSeconds }),
    });
    await cluster.add();
    await cluster.one.app.addAccount({ token_mode: mode });
    while (cluster.instances.length < instances) await cluster.add();
    return cluster;
  }

  /** With a token that every instance has seen. */
  static async serving(options: ClusterOptions): Promise<Cluster> {
    const cluster = await Cluster.start(options);
    for (const instance of cluster.instances) await cluster.read(instance);
    return cluster;
  }

  get one(): Instance {
    return this.at(0);
  }

  get two(): Instance {
    return this.at(1);
  }

  get path(): string {
    return PATHS[this.options.mode];
  }

  /** Starts one more instance on the same database. */
  async add(env: Record<string, string> = {}, databaseAheadMs = 0): Promise<Instance> {
    const { folder, platform, clock, options, instances } = this;
    const address = options.addresses?.[instances.length];
    const instance = await startInstance({
      databaseAheadMs,
      folder,
      platform,
      clock,
      address,
      env: { ...options.env, ...env },
    });
    instances.push(instance);
    return instance;
  }

  at(index: number): Instance {
    const instance = this.instances[index];
    if (!instance) throw new Error(`there is no instance ${index}`);
    return instance;
  }

  /** How often the platform was asked for a token of this mode. */
  get asked(): number {
    return this.platform.requests.count(this.path, APP_ID);
  }

  get issued(): number {
    return this.platform.truth.issued(APP_ID, this.options.mode).length;
  }

  /** The row as it stands. */
  async row(): Promise<CredentialState> {
    const found = await this.one.store.look({ appId: APP_ID, kind: 'token' });
    if (!found) throw new Error('there is no row');
    return found;
  }

  /** Every instance does what is due, until all is done or waits for something that does not come now. */
  async turn(): Promise<void> {
    for (const { app, isAway } of this.instances) if (!isAway) app.app.get(RefreshTicker).tick();
    await this.quiet(() => this.instances.every((one) => one.isAway || inFlight(one) === 0));
  }

  /** Lets time pass, with a turn after each step. */
  async live(ms: number, stepMs = 1_000): Promise<void> {
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.clock.advance(Math.min(stepMs, ms - passed));
      await this.turn();
    }
  }

  /** As `live`, while every instance is asked at each step; what they answer must be alive. */
  async serve(ms: number, stepMs = 1_000): Promise<{ served: number; refused: number }> {
    const seen = { served: 0, refused: 0 };
    for (let passed = 0; passed < ms; passed += stepMs) {
      await this.live(stepMs, stepMs);
      for (const instance of this.instances) {
        if (instance.isAway) continue;
        const { status } = await this.read(instance);
        if (status === 200) seen.served++;
        else seen.refused++;
      }
    }
    return seen;
  }

  /** To the instant at which a new token is to be had: for `plain` it is due, for `stable` its last overlap begins. */
  async leapToRenewal(): Promise<void> {
    const { nextDueAt, expiresAt = 0 } = await this.row();
    const at = this.options.mode === 'plain' ? nextDueAt : expiresAt - 300 * S + 5 * S;
    await this.clock.advance(Math.ceil(at - this.clock.now()));
  }

  /** Asks an instance for the token, waiting by the clock where it lets us wait, and holds the answer against the truth. */
  async read(instance: Instance, query = ''): Promise<Answer> {
    const from = this.clock.now();
    const answer = await this.wait(instance.app.call(`/v1/accounts/${APP_ID}/token${query}`));
    if (answer.status !== 200) return answer;
    const { truth } = this.platform;
    const isDatabaseRight = this.instances.every(({ store }) => store.clockAheadMs === 0);
    const times = { from, since: this.waitedSince, to: this.clock.now(), isDatabaseRight };
    const lie = lieOf(answer.body, times, truth);
    if (lie) this.deadServes.push(lie);
    return answer;
  }

  status = (instance = this.one): Promise<Answer> => instance.app.call(`/v1/accounts/${APP_ID}/status`);

  report(token: unknown, instance = this.one): Promise<Answer> {
    const path = `/v1/accounts/${APP_ID}/token/report`;
    return this.wait(instance.app.call(path, { body: { access_token: token, errcode: 40001 } }));
  }

  /** An answer for which time may have to pass. */
  async wait<T>(answer: Promise<T>): Promise<T> {
    this.waitedSince = this.clock.now();
    let isHere = false;
    const marked = answer.finally(() => (isHere = true));
    for (;;) {
      await this.quiet(() => isHere);
      if (isHere) return marked;
      this.waitedSince = this.clock.now();
      await this.live(100, 100);
    }
  }

  /** Lets everything come to rest that goes on without us. */
  rest(): Promise<void> {
    return this.quiet(() => false, 2 * STILL_MS);
  }

  /** Until `isDone`, or until nothing moves any more. */
  async quiet(isDone: () => boolean, stuckMs = STUCK_MS): Promise<void> {
    let seen = this.activity();
    let since = performance.now();
    for (let looks = 0; !isDone(); looks++) {
      await new Promise((resolve) => (looks < 50 ? setImmediate(resolve) : setTimeout(resolve, 1)));
      const now = this.activity();
      if (now !== seen) [seen, since] = [now, performance.now()];
      if (performance.now() - since > (this.isWaiting() ? STILL_MS : stuckMs)) return;
    }
  }

  /** Ends everything. @throws as `judged` */
  async stop(): Promise<void> {
    // What hangs is let go first, so that no stop has to wait for it.
    await Promise.all(this.instances.map(({ gate }) => gate.close().catch(() => undefined)));
    for (const { app, clock, store } of this.instances) {
      clock.resume();
      store.release();
      await app.close();
    }
    await this.platform.stop();
    rmSync(this.folder, { recursive: true, force: true });
    this.judged();
  }

  /** @throws when a token was served that was dead, or that promised too much; each is told once */
  judged(): void {
    const dead = this.deadServes.splice(0);
    if (dead.length > 0 && !this.mayServeDead) throw new Error(dead.join('\n'));
  }

  private isWaiting(): boolean {
    const isHung = this.platform.requests
      .list()
      .some(({ fault, finishedAt }) => fault !== undefined && finishedAt === undefined);
    return isHung || this.instances.some((one) => !one.isAway && isWaiting(one));
  }

  private activity(): number {
    const requests = this.platform.requests.list();
    const ended = requests.filter(({ finishedAt }) => finishedAt !== undefined).length;
    return this.instances.reduce(
      (sum, { store, gate }) => sum + store.activity + gate.calls,
      requests.length + ended,
    );
  }
}

const inFlight = ({ app }: Instance): number => app.app.get(Refresher).inFlight;
