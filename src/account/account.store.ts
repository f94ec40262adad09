import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { z } from 'zod';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { Sealer } from '../common/sealing/sealer.js';
import type { Secret } from '../common/secret/secret.js';
import { isUniqueViolation } from '../storage/unique-violation.js';
import { type Account, ACCOUNT_KINDS, type AccountChange, type AccountKind, TOKEN_MODES } from './account.js';
import { accountBusy } from './account.errors.js';
import { AccountEntity } from './account.entity.js';

export interface StoredAccounts {
  accounts: Account[];
  /** By app_id: secrets that were altered, moved, or sealed by a key that we no longer have. */
  damaged: Map<string, CellDamagedError>;
}

type SecretColumn = 'app_secret' | 'push_token' | 'push_aes_key';

/** Each lost attempt is another writer's success: only a crowd on one account comes near this. */
const MOST_ATTEMPTS = 100;

const Kind = z.enum(ACCOUNT_KINDS);
const Mode = z.enum(TOKEN_MODES);
const Texts = z.array(z.string());
const Files = z.record(z.string(), z.string());

/** The account table; secrets are sealed on the way in and opened on the way out. */
@Injectable()
export class AccountStore {
  constructor(
    @InjectRepository(AccountEntity) private readonly rows: Repository<AccountEntity>,
    private readonly sealer: Sealer,
  ) {}

  /** Each row is opened on its own: one that does not open must not take the others along. */
  async all(): Promise<StoredAccounts> {
    const stored: StoredAccounts = { accounts: [], damaged: new Map() };
    for (const row of await this.rows.find({ order: { appId: 'ASC' } })) {
      try {
        stored.accounts.push(this.toAccount(row));
      } catch (error) {
        if (!(error instanceof CellDamagedError)) throw error;
        stored.damaged.set(row.appId, error);
      }
    }
    return stored;
  }

  /** False when an account with this app_id is there already. */
  async insert(account: Account): Promise<boolean> {
    try {
      await this.rows.insert(this.toRow(account));
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }

  /**
   * Writes what `change` names onto the row as it is now, however many others write at the same time; false when the account is gone.
   * Secrets that it does not name are sealed anew by the first key: that is how a rotation of the master key ends.
   * @throws CellDamagedError for a secret that does not open and is not replaced, accountBusy
   */
  async change(appId: string, change: AccountChange, now: number): Promise<boolean> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const row = await this.rows.findOneBy({ appId });
      if (!row) return false;
      const { updatedAt } = row;
      const columns = {
        ...this.changedColumns(row, change),
        // Strictly growing: it tells writers and other instances that something changed.
        updatedAt: Math.max(now, updatedAt + 1),
      };
      if ((await this.rows.update({ appId, updatedAt }, columns)).affected === 1) return true;
    }
    throw accountBusy();
  }

  /** False when there was none. What belongs to the account goes with it, by the database's own cascade. */
  async delete(appId: string): Promise<boolean> {
    return (await this.rows.delete({ appId })).affected === 1;
  }

  /**
   * Changes whenever any account does: a cheap question for instances that want to know of each other's changes.
   * A sum, because the newest instant stays the same when the instance whose clock is behind changes another account.
   */
  async version(): Promise<string> {
    const [count, sum] = [await this.rows.count(), await this.rows.sum('updatedAt')];
    return `${count}:${String(sum ?? 0)}`;
  }

  /** Undefined when there is none. */
  async kindOf(appId: string): Promise<AccountKind | undefined> {
    const row = await this.rows.findOneBy({ appId });
    return row ? Kind.parse(row.kind) : undefined;
  }

  private changedColumns(row: AccountEntity, change: AccountChange): Partial<AccountEntity> {
    const { appId } = row;
    const secret = (
      column: SecretColumn,
      now: Secret | null | undefined,
      cell: string | null,
    ): string | null => {
      if (now === undefined)
        return cell === null ? null : this.seal(appId, column, this.open(appId, column, cell));
      return now === null ? null : this.seal(appId, column, now);
    };
    return {
      name: change.name ?? row.name,
      tokenMode: change.tokenMode ?? row.tokenMode,
      appSecret: secret('app_secret', change.appSecret, row.appSecret) ?? row.appSecret,
      returnUrls: change.returnUrls ? JSON.stringify(change.returnUrls) : row.returnUrls,
      jsOrigins: change.jsOrigins ? JSON.stringify(change.jsOrigins) : row.jsOrigins,
      verifyFiles: change.verifyFiles ? JSON.stringify(change.verifyFiles) : row.verifyFiles,
      pushToken: secret('push_token', change.pushToken, row.pushToken),
      pushAesKey: secret('push_aes_key', change.pushAesKey, row.pushAesKey),
      sessionIdleSeconds:
        change.sessionIdleSeconds === undefined ? row.sessionIdleSeconds : change.sessionIdleSeconds,
      sessionMaxSeconds:
        change.sessionMaxSeconds === undefined ? row.sessionMaxSeconds : change.sessionMaxSeconds,
    };
  }

  private toRow(account: Account): AccountEntity {
    const { appId } = account;
    return {
      appId,
      kind: account.kind,
      name: account.name,
      tokenMode: account.tokenMode,
      appSecret: this.seal(appId, 'app_secret', account.appSecret),
      returnUrls: JSON.stringify(account.returnUrls),
      jsOrigins: JSON.stringify(account.jsOrigins),
      verifyFiles: JSON.stringify(account.verifyFiles),
      pushToken: account.pushToken ? this.seal(appId, 'push_token', account.pushToken) : null,
      pushAesKey: account.pushAesKey ? this.seal(appId, 'push_aes_key', account.pushAesKey) : null,
      sessionIdleSeconds: account.sessionIdleSeconds ?? null,
      sessionMaxSeconds: account.sessionMaxSeconds ?? null,
      createdAt: account.createdAt,
      updatedAt: account.updatedAt,
    };
  }

  private toAccount(row: AccountEntity): Account {
    const { appId } = row;
    return Object.freeze({
      appId,
      kind: Kind.parse(row.kind),
      name: row.name,
      tokenMode: Mode.parse(row.tokenMode),
      appSecret: this.open(appId, 'app_secret', row.appSecret),
      returnUrls: Texts.parse(JSON.parse(row.returnUrls)),
      jsOrigins: Texts.parse(JSON.parse(row.jsOrigins)),
      verifyFiles: Files.parse(JSON.parse(row.verifyFiles)),
      pushToken: row.pushToken === null ? undefined : this.open(appId, 'push_token', row.pushToken),
      pushAesKey: row.pushAesKey === null ? undefined : this.open(appId, 'push_aes_key', row.pushAesKey),
      sessionIdleSeconds: row.sessionIdleSeconds ?? undefined,
      sessionMaxSeconds: row.sessionMaxSeconds ?? undefined,
      createdAt: row.createdAt,
      updatedAt: row.updatedAt,
    });
  }

  private seal(appId: string, column: SecretColumn, secret: Secret): string {
    return this.sealer.seal(secret, { table: 'account', row: appId, column });
  }

  private open(appId: string, column: SecretColumn, cell: string): Secret {
    return this.sealer.open(cell, { table: 'account', row: appId, column });
  }
}
