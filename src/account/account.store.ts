import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { z } from 'zod';
import { Sealer } from '../common/sealing/sealer.js';
import type { Secret } from '../common/secret/secret.js';
import { isUniqueViolation } from '../storage/unique-violation.js';
import { type Account, ACCOUNT_KINDS, TOKEN_MODES } from './account.js';
import { AccountEntity } from './account.entity.js';

type SecretColumn = 'app_secret' | 'push_token' | 'push_aes_key';

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

  async all(): Promise<Account[]> {
    return (await this.rows.find({ order: { appId: 'ASC' } })).map((row) => this.toAccount(row));
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

  /** False when the account is gone. */
  async update(account: Account): Promise<boolean> {
    const { appId, ...columns } = this.toRow(account);
    return (await this.rows.update({ appId }, columns)).affected === 1;
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
