import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { Clock } from '../common/time/clock.js';
import type { Account } from './account.js';
import { accountExists } from './account.errors.js';
import { AccountRegistry } from './account.registry.js';
import type { CreateAccountRequest, UpdateAccountRequest } from './account.schemas.js';
import { AccountStore } from './account.store.js';
import { SecretTrial } from './secret-trial.js';

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

  /** @throws accountNotFound */
  get(appId: string): Account {
    const account = this.registry.find(appId);
    if (!account) throw accountNotFound();
    return account;
  }

  all(): Iterable<Account> {
    return this.registry.all();
  }

  /** Never waits for WeChat. @throws accountExists */
  async create(request: CreateAccountRequest): Promise<Account> {
    const now = this.clock.now();
    const account: Account = {
      appId: request.app_id,
      kind: request.kind,
      ...editedFields(request),
      sessionIdleSeconds: request.session_idle_seconds,
      sessionMaxSeconds: request.session_max_seconds,
      createdAt: now,
      updatedAt: now,
    };
    if (!(await this.store.insert(account))) throw accountExists(account.appId);
    await this.registry.reload();
    return this.get(account.appId);
  }

  /** A new secret is tried against WeChat before it replaces the old one. @throws accountNotFound, secretRefused, secretUnproven */
  async update(appId: string, request: UpdateAccountRequest, { unchecked = false } = {}): Promise<Account> {
    const old = this.get(appId);
    if (request.app_secret && !unchecked && this.trial.canTry(old.kind))
      await this.trial.prove(appId, request.app_secret);
    // Strictly growing, so that another instance always sees that something changed.
    const updatedAt = Math.max(this.clock.now(), old.updatedAt + 1);
    if (!(await this.store.update({ ...merge(old, request), updatedAt }))) throw accountNotFound();
    await this.registry.reload();
    return this.get(appId);
  }

  /** Its tokens, sessions and users go with it. @throws accountNotFound */
  async delete(appId: string): Promise<void> {
    if (!(await this.store.delete(appId))) throw accountNotFound();
    await this.registry.reload();
  }
}

function editedFields(
  request: CreateAccountRequest,
): Pick<
  Account,
  'name' | 'appSecret' | 'tokenMode' | 'returnUrls' | 'jsOrigins' | 'verifyFiles' | 'pushToken' | 'pushAesKey'
> {
  return {
    name: request.name,
    appSecret: request.app_secret,
    tokenMode: request.token_mode,
    returnUrls: request.return_urls,
    jsOrigins: request.js_origins,
    verifyFiles: request.verify_files,
    pushToken: request.push_token,
    pushAesKey: request.push_aes_key,
  };
}

function merge(old: Account, request: UpdateAccountRequest): Account {
  return {
    ...old,
    name: request.name ?? old.name,
    appSecret: request.app_secret ?? old.appSecret,
    tokenMode: request.token_mode ?? old.tokenMode,
    returnUrls: request.return_urls ?? old.returnUrls,
    jsOrigins: request.js_origins ?? old.jsOrigins,
    verifyFiles: request.verify_files ?? old.verifyFiles,
    pushToken: request.push_token ?? old.pushToken,
    pushAesKey: request.push_aes_key ?? old.pushAesKey,
    sessionIdleSeconds: request.session_idle_seconds ?? old.sessionIdleSeconds,
    sessionMaxSeconds: request.session_max_seconds ?? old.sessionMaxSeconds,
  };
}
