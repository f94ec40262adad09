import { createHmac } from 'node:crypto';
import type { Account } from '../../src/account/account.js';
import type { AccountService } from '../../src/account/account.service.js';
import { Log, type LogFields } from '../../src/common/logging/log.js';
import { Sealer } from '../../src/common/sealing/sealer.js';
import { Secret } from '../../src/common/secret/secret.js';
import type { AppConfig } from '../../src/config/app-config.js';
import type { Credential } from '../../src/credential/credential.js';
import { CredentialKeeper } from '../../src/credential/credential-keeper.js';
import { CredentialMemory } from '../../src/credential/credential-memory.js';
import { CredentialReader } from '../../src/credential/credential-reader.js';
import { CredentialRows } from '../../src/credential/credential-rows.js';
import { Fingerprint } from '../../src/credential/fingerprint.js';
import { GUARDS, type Guards } from '../../src/credential/guards.js';
import { InstanceBlocks } from '../../src/credential/instance-blocks.js';
import { Issuers } from '../../src/credential/issuers.js';
import { Refresher } from '../../src/credential/refresher.js';
import { RefreshAttempt } from '../../src/credential/refresh-attempt.js';
import { RefreshCommit } from '../../src/credential/refresh-commit.js';
import { RefreshNews } from '../../src/credential/refresh-news.js';
import { RefreshRules } from '../../src/credential/refresh-rules.js';
import { RefreshTicker } from '../../src/credential/refresh-ticker.js';
import { Schedule } from '../../src/credential/schedule.js';
import { StoreOffsets } from '../../src/credential/store-offset.js';
import { ReportCounters } from '../../src/token/report-counters.js';
import { TokenReports } from '../../src/token/token-reports.js';
import { TokenVerdict } from '../../src/token/token-verdict.js';
import type { WechatTokenClient } from '../../src/wechat/wechat-token.client.js';
import { type Database, MachineStore } from './database.js';
import { DiceRandom } from './dice.js';
import { type Machine, MachineClock } from './machine.js';
import { Upstream, type Wires } from './upstream.js';

/** What the tests take away from the engine, to see that it is missed. */
export interface Loss {
  readonly guards?: Partial<Guards>;
  readonly memory?: typeof CredentialMemory;
}

export interface Engine {
  readonly credential: Credential;
  readonly reader: CredentialReader;
  readonly rows: CredentialRows;
  readonly refresher: Refresher;
  readonly ticker: RefreshTicker;
  readonly reports: TokenReports;
  readonly fingerprint: Fingerprint;
}

export type Trace = (who: string, what: string, fields?: LogFields) => void;

/** The settings that the engine reads. */
export const configOf = (overlapMs: number): AppConfig => ({ wechat: { overlapMs } }) as unknown as AppConfig;

interface Parts {
  readonly account: Account;
  readonly database: Database;
  readonly wires: Wires;
  readonly overlapMs: number;
  readonly loss: Loss;
  readonly trace: Trace;
}

/** A process starts: the real classes, put together as Nest does, on the ports of this machine. */
export function boot(machine: Machine, parts: Parts): Engine {
  const { account, loss, wires } = parts;
  const clock = new MachineClock(machine);
  const random = new DiceRandom(machine.dice);
  const log = new TraceLog(`instance ${machine.index}`, parts.trace);
  const accounts = {
    find: () => account,
    get: () => account,
    all: () => [account],
  } as unknown as AccountService;
  const upstream = new Upstream(machine, wires);
  const rules = new LossyRules(configOf(parts.overlapMs), { ...GUARDS, ...loss.guards });
  const offsets = new StoreOffsets(clock);
  const memory = new (loss.memory ?? CredentialMemory)(rules, offsets, clock);
  const rows = new CredentialRows(new MachineStore(parts.database, machine), memory, offsets, rules, clock);
  const fingerprint = new Fingerprint(new PlainSealer());
  const issuers = new Issuers();
  issuers.register('token', upstream);
  const blocks = new InstanceBlocks(clock);
  const news = new RefreshNews(blocks, log);
  const commits = new RefreshCommit(rows, fingerprint, clock, random, news);
  const attempt = new RefreshAttempt(rows, commits, issuers, offsets, random);
  const refresher = new Refresher(accounts, attempt, memory, blocks, rules);
  const schedule = new Schedule(memory, clock);
  const ticker = new RefreshTicker(accounts, schedule, refresher, blocks, log);
  const keeper = new CredentialKeeper(rows, issuers, refresher, schedule, blocks);
  const reader = new CredentialReader(memory, rows, refresher, rules, clock);
  const verdict = new TokenVerdict(rows, refresher, upstream as unknown as WechatTokenClient, news, clock);
  const reports = new TokenReports(rows, reader, verdict, new ReportCounters(), clock);
  keeper.takeIn([account]).then(
    () => keeper.keep(account),
    () => keeper.keep(account),
  );
  return {
    credential: { account, kind: 'token' },
    reader,
    rows,
    refresher,
    ticker,
    reports,
    fingerprint,
  };
}

class LossyRules extends RefreshRules {
  protected override readonly guards: Guards;

  constructor(config: AppConfig, guards: Guards) {
    super(config);
    this.guards = guards;
  }
}

/** The database of a storm is never read by anybody else: nothing to hide. */
class PlainSealer extends Sealer {
  seal(secret: Secret): string {
    return secret.reveal();
  }

  open(cell: string): Secret {
    return new Secret(cell);
  }

  hash(purpose: string, value: string): string {
    return createHmac('sha256', purpose).update(value).digest('base64url');
  }
}

class TraceLog extends Log {
  constructor(
    private readonly who: string,
    private readonly trace: Trace,
  ) {
    super();
  }

  debug(event: string, _message: string, fields?: LogFields): void {
    this.trace(this.who, event, fields);
  }

  info(event: string, message: string, fields?: LogFields): void {
    this.debug(event, message, fields);
  }

  warn(event: string, message: string, fields?: LogFields): void {
    this.debug(event, message, fields);
  }

  error(event: string, message: string, fields?: LogFields): void {
    this.debug(event, message, fields);
  }
}
