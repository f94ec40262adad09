import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { type AccountEvent, AccountEvents } from '../account/account.events.js';
import { AccountService } from '../account/account.service.js';
import { Log } from '../common/logging/log.js';
import { CREDENTIAL_KINDS, credentialId } from './credential.js';
import { CredentialKeeper } from './credential-keeper.js';

/** From here on one query for all rows costs less than one for each new one. */
const MANY = 50;

/** Follows the accounts: a new one starts, a changed one starts afresh, a removed one is forgotten. */
@Injectable()
export class CredentialLifecycle implements OnApplicationBootstrap {
  private readonly added: Account[] = [];

  constructor(
    private readonly accounts: AccountService,
    private readonly events: AccountEvents,
    private readonly keeper: CredentialKeeper,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.events.subscribe((event) => this.follow(event));
    const accounts = [...this.accounts.all()];
    await this.takeIn(accounts);
    this.keep(accounts);
  }

  private follow({ type, appId }: AccountEvent): void {
    const account = this.accounts.find(appId);
    if (type === 'removed' || !account)
      return this.keeper.forget(CREDENTIAL_KINDS.map((kind) => credentialId(appId, kind)));
    if (type === 'changed') return void this.restart(account);
    if (this.added.push(account) === 1) queueMicrotask(() => void this.start(this.added.splice(0)));
  }

  /** Accounts may come by thousands, all in one go: their rows are read together. */
  private async start(accounts: readonly Account[]): Promise<void> {
    if (accounts.length >= MANY) await this.takeIn(accounts);
    this.keep(accounts);
  }

  private async takeIn(accounts: readonly Account[]): Promise<void> {
    try {
      await this.keeper.takeIn(accounts);
    } catch (error) {
      this.log.warn(
        'token.preload_failed',
        'The rows could not be read at once; each is read when it is due',
        {
          error,
        },
      );
    }
  }

  private keep(accounts: readonly Account[]): void {
    for (const account of accounts) this.keeper.keep(account);
  }

  private async restart(account: Account): Promise<void> {
    try {
      await this.keeper.restart(account);
      this.keeper.keep(account);
    } catch (error) {
      this.log.warn(
        'token.restart_failed',
        'The refresh could not be brought forward; it comes by schedule',
        {
          app_id: account.appId,
          error,
        },
      );
    }
  }
}
