import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { Sealer } from '../common/sealing/sealer.js';
import { quotaDay } from '../common/time/instant.js';
import { accountNotFound } from '../access/access.errors.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { GlobalToken } from '../wechat/tokens.js';
import { GlobalTokenEntity } from './global-token.entity.js';
import { KnownTokenEntity } from './known-token.entity.js';
import { RefreshFailure } from './refresh-failure.js';
import { TokenStore } from './token.store.js';
import type { TokenPatch, TokenState } from './token-state.js';

@Injectable()
export class TypeormTokenStore extends TokenStore {
  constructor(
    @InjectRepository(GlobalTokenEntity) private readonly rows: Repository<GlobalTokenEntity>,
    @InjectRepository(KnownTokenEntity) private readonly known: Repository<KnownTokenEntity>,
    private readonly sealer: Sealer,
  ) {
    super();
  }

  async all(): Promise<TokenState[]> {
    return (await this.rows.find()).map((row) => this.toState(row));
  }

  async find(appId: string): Promise<TokenState | undefined> {
    const row = await this.rows.findOneBy({ appId });
    return row ? this.toState(row) : undefined;
  }

  async ensure(appId: string): Promise<void> {
    if (await this.rows.existsBy({ appId })) return;
    await unlessThere(this.rows.insert({ appId, ...EMPTY_ROW }));
  }

  async compareAndSet(state: TokenState, patch: TokenPatch): Promise<TokenState | undefined> {
    const next: TokenState = { ...state, ...patch, revision: state.revision + 1 };
    const { appId, revision } = state;
    const { affected } = await this.rows.update({ appId, revision }, this.toColumns(next));
    return affected === 1 ? next : undefined;
  }

  async rememberKnown(appId: string, fingerprint: string, expiresAt: number): Promise<void> {
    await unlessThere(this.known.insert({ appId, fingerprint, expiresAt }));
  }

  isKnown(appId: string, fingerprint: string): Promise<boolean> {
    return this.known.existsBy({ appId, fingerprint });
  }

  async forgetKnown(expiredBefore: number): Promise<void> {
    await this.known.delete({ expiresAt: LessThan(expiredBefore) });
  }

  private toState(row: GlobalTokenEntity): TokenState {
    const place = { table: 'global_token', row: row.appId, column: 'token' };
    return {
      ...withoutNulls(row),
      token: row.token === null ? undefined : new GlobalToken(this.sealer.open(row.token, place).reveal()),
      failure: row.failure === null ? undefined : RefreshFailure.parse(JSON.parse(row.failure)),
    };
  }

  private toColumns({ appId, token, failure, ...rest }: TokenState): Omit<GlobalTokenEntity, 'appId'> {
    const place = { table: 'global_token', row: appId, column: 'token' };
    return {
      ...withNulls(rest),
      token: token ? this.sealer.seal(token, place) : null,
      failure: failure ? JSON.stringify(failure) : null,
    };
  }
}

async function unlessThere(insert: Promise<unknown>): Promise<void> {
  try {
    await insert;
  } catch (error) {
    if (isOrphan(error)) throw accountNotFound();
    if (!isUniqueViolation(error)) throw error;
  }
}

const EMPTY_ROW = {
  revision: 0,
  generation: 0,
  fence: 0,
  nextDueAt: 0,
  consecutiveFailures: 0,
  successes: 0,
  failures: 0,
  budgetDay: quotaDay(0),
  budgetCalls: 0,
};

type Nulls<T> = { [K in keyof T]: undefined extends T[K] ? Exclude<T[K], undefined> | null : T[K] };
type Undefineds<T> = { [K in keyof T]: null extends T[K] ? Exclude<T[K], null> | undefined : T[K] };

function withNulls<T extends object>(state: T): Nulls<T> {
  return Object.fromEntries(
    Object.entries(state).map(([key, value]: [string, unknown]) => [key, value ?? null]),
  ) as Nulls<T>;
}

function withoutNulls<T extends object>(row: T): Undefineds<T> {
  return Object.fromEntries(
    Object.entries(row).map(([key, value]: [string, unknown]) => [key, value ?? undefined]),
  ) as Undefineds<T>;
}
