import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { z } from 'zod';
import { ApiKeyEntity } from './api-key.entity.js';
import { type AccountReach, type Scope, SCOPES } from './scopes.js';

export interface ApiKey {
  readonly id: string;
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly accounts: AccountReach;
  readonly createdAt: number;
  readonly expiresAt: number | undefined;
}

const Scopes = z.array(z.enum(SCOPES));
const Accounts = z.union([z.literal('all'), z.array(z.string())]);

/** The key table. It knows keys by their keyed hash; the key itself is nowhere. */
@Injectable()
export class ApiKeyStore {
  constructor(@InjectRepository(ApiKeyEntity) private readonly rows: Repository<ApiKeyEntity>) {}

  async insert(key: ApiKey, keyHash: string): Promise<void> {
    const { id, name, createdAt } = key;
    await this.rows.insert({
      id,
      name,
      keyHash,
      scopes: JSON.stringify(key.scopes),
      accounts: JSON.stringify(key.accounts),
      createdAt,
      expiresAt: key.expiresAt ?? null,
    });
  }

  async findByHash(keyHash: string): Promise<ApiKey | undefined> {
    const row = await this.rows.findOneBy({ keyHash });
    return row ? toApiKey(row) : undefined;
  }

  async find(id: string): Promise<ApiKey | undefined> {
    const row = await this.rows.findOneBy({ id });
    return row ? toApiKey(row) : undefined;
  }

  async all(): Promise<ApiKey[]> {
    return (await this.rows.find({ order: { createdAt: 'ASC', id: 'ASC' } })).map(toApiKey);
  }

  async isEmpty(): Promise<boolean> {
    return (await this.rows.count()) === 0;
  }

  async delete(id: string): Promise<void> {
    await this.rows.delete({ id });
  }
}

function toApiKey(row: ApiKeyEntity): ApiKey {
  return {
    id: row.id,
    name: row.name,
    scopes: Scopes.parse(JSON.parse(row.scopes)),
    accounts: Accounts.parse(JSON.parse(row.accounts)),
    createdAt: row.createdAt,
    expiresAt: row.expiresAt ?? undefined,
  };
}
