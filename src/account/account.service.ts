import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import type { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import type { Account } from './account.js';
import { fieldsOf, newAccount } from './account-fields.js';
import { accountExists } from './account.errors.js';
import { AccountRegistry } from './account.registry.js';
import type { CreateAccountRequest, UpdateAccountRequest } from './account.schemas.js';
import { AccountStore } from './account.store.js';
import { SecretTrial } from './secret-trial.js';

/** PostgreSQL refuses a NUL in a text, and MariaDB takes `wx… ` for `wx…`: what is no id must not get as far. */
const ANY_APP_ID = /^[\x21-\x7e]{1,80}$/;

/** The accounts that we hold: what other features may ask, and the only way to change them. */
@Injectable()
export class AccountService {
  constructor(
    private readonly store: AccountStore,
    private readonly registry: AccountRegistry,
    private readonly trial: SecretTrial,
    private readonly clock: Clock,
  ) {}

  find(appId: string): Account | undefined {
    return this.registry.find(appId);
  }

  /** @throws accountNotFound, CellDamagedError */
  get(appId: string): Account {
    const account = this.registry.find(appId);
    if (!account) throw this.registry.faultOf(appId) ?? accountNotFound();
    return account;
  }

  /** Also true of one that is there and cannot be opened. */
  exists(appId: string): boolean {
    return this.registry.find(appId) !== undefined || this.registry.faultOf(appId) !== undefined;
  }

  all(): Iterable<Account> {
    return this.registry.all();
  }

  /** Never waits for WeChat. @throws accountExists */
  async create(request: CreateAccountRequest): Promise<Account> {
    const account = newAccount(request, this.clock.now());
    if (!(await this.store.insert(account))) throw accountExists(account.appId);
    await this.registry.reload();
    return this.get(account.appId);
  }

  /** A new secret is tried against WeChat before it replaces the old one. @throws accountNotFound, secretRefused, secretUnproven */
  async update(appId: string, request: UpdateAccountRequest, { unchecked = false } = {}): Promise<Account> {
    assertCanBeThere(appId);
    if (request.app_secret && !unchecked) await this.prove(appId, request.app_secret);
    // Only now is the row read: WeChat may have taken seconds, in which others changed it.
    if (!(await this.store.change(appId, fieldsOf(request), this.clock.now()))) throw accountNotFound();
    await this.registry.reload();
    return this.get(appId);
  }

  /** Its tokens, sessions and users go with it. @throws accountNotFound */
  async delete(appId: string): Promise<void> {
    assertCanBeThere(appId);
    if (!(await this.store.delete(appId))) throw accountNotFound();
    await this.registry.reload();
  }

  private async prove(appId: string, secret: Secret): Promise<void> {
    const kind = await this.store.kindOf(appId);
    if (!kind) throw accountNotFound();
    await this.trial.prove(appId, kind, secret);
  }
}

function assertCanBeThere(appId: string): void {
  if (!ANY_APP_ID.test(appId)) throw accountNotFound();
}
