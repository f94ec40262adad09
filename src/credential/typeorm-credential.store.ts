import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { Clock } from '../common/time/clock.js';
import { isLostRace } from '../storage/lost-race.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { CredentialStore, type Reading, type RowKey } from './credential.store.js';
import { CredentialEntity } from './credential.entity.js';
import { CredentialCells } from './credential-cells.js';
import { DatabaseClock } from '../storage/database-clock.js';
import { KnownValueEntity } from './known-value.entity.js';
import type { CredentialPatch, CredentialState } from './credential-state.js';

/** Well below the number of parameters that every database takes in one statement. */
const ROWS_IN_ONE_INSERT = 50;

/** Who loses a race for locks lets the other one finish, so two turns nearly always do. */
const TURNS_FOR_ONE_INSERT = 5;

@Injectable()
export class TypeormCredentialStore extends CredentialStore {
  private readonly databaseClock: DatabaseClock;

  constructor(
    @InjectRepository(CredentialEntity) private readonly rows: Repository<CredentialEntity>,
    @InjectRepository(KnownValueEntity) private readonly known: Repository<KnownValueEntity>,
    private readonly cells: CredentialCells,
    private readonly clock: Clock,
  ) {
    super();
    this.databaseClock = new DatabaseClock(rows.manager.connection, clock);
  }

  async all(): Promise<Reading<CredentialState[]>> {
    const now = await this.databaseClock.now();
    const found: CredentialState[] = [];
    for (const row of await this.rows.find()) {
      try {
        found.push(this.cells.open(row));
      } catch (error) {
        if (!(error instanceof CellDamagedError)) throw error;
      }
    }
    return { found, now };
  }

  async find({ appId, kind }: RowKey): Promise<Reading<CredentialState | undefined>> {
    const { expression } = this.databaseClock;
    const query = this.rows.createQueryBuilder('c').where({ appId, kind });
    if (expression) query.addSelect(expression, 'database_now');
    const { entities, raw } = await query.getRawAndEntities<{ database_now?: unknown }>();
    const [row] = entities;
    const now = raw[0] ? this.databaseClock.read(raw[0].database_now) : await this.databaseClock.now();
    return { found: row && this.cells.open(row), now };
  }

  async ensure(keys: readonly RowKey[]): Promise<void> {
    // In one order everywhere: instances that start together wait for each other instead of crosswise.
    const ordered = keys.toSorted(byKey);
    for (let from = 0; from < ordered.length; from += ROWS_IN_ONE_INSERT)
      await this.insertMissing(ordered.slice(from, from + ROWS_IN_ONE_INSERT));
  }

  private async insertMissing(keys: readonly RowKey[], turns = TURNS_FOR_ONE_INSERT): Promise<void> {
    const madeAt = Math.floor(this.clock.now());
    const rows = keys.map((key) => ({ ...key, ...EMPTY_ROW, madeAt }));
    try {
      await this.rows.createQueryBuilder().insert().values(rows).orIgnore().execute();
    } catch (error) {
      // Rows that are there are left alone, so the same statement can be put again.
      if (isLostRace(error) && turns > 1) return this.insertMissing(keys, turns - 1);
      if (!isOrphan(error)) throw error;
      // One account of the lot is gone, and with it the whole statement.
      if (keys.length > 1) for (const key of keys) await this.insertMissing([key]);
    }
  }

  async compareAndSet(state: CredentialState, patch: CredentialPatch): Promise<CredentialState | undefined> {
    const { appId, kind, revision } = state;
    const columns = { ...this.cells.seal(state, patch), revision: revision + 1 };
    const { affected } = await this.rows.update({ appId, kind, revision }, columns);
    return affected === 1 ? { ...state, ...patch, revision: revision + 1 } : undefined;
  }

  async rememberKnown(appId: string, fingerprint: string, expiresAt: number): Promise<void> {
    try {
      await this.known.insert({ appId, fingerprint, expiresAt });
    } catch (error) {
      if (isOrphan(error)) throw accountNotFound();
      if (!isUniqueViolation(error)) throw error;
    }
  }

  isKnown(appId: string, fingerprint: string): Promise<boolean> {
    return this.known.existsBy({ appId, fingerprint });
  }

  async forgetKnown(expiredBefore: number): Promise<void> {
    await this.known.delete({ expiresAt: LessThan(expiredBefore) });
  }
}

const byKey = (a: RowKey, b: RowKey): number =>
  a.appId === b.appId ? compare(a.kind, b.kind) : compare(a.appId, b.appId);

/** By code unit: every process agrees, whatever its language. */
const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const EMPTY_ROW = {
  revision: 0,
  protocol: 0,
  writtenAt: 0,
  generation: 0,
  fence: 0,
  nextDueAt: 0,
  consecutiveFailures: 0,
  successes: 0,
  failures: 0,
  ledger: '',
  foreignCount: 0,
};
