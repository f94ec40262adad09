import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { type AccountEvent, AccountEvents } from '../account/account.events.js';
import { AccountService } from '../account/account.service.js';
import { Log } from '../common/logging/log.js';
import { CREDENTIAL_KINDS, credentialId } from './credential.js';
import { CredentialKeeper } from './credential-keeper.js';

/** Follows the accounts: a new one starts, a changed one starts afresh, a removed one is forgotten. */
@Injectable()
export class CredentialLifecycle implements OnApplicationBootstrap {
  constructor(
    private readonly accounts: AccountService,
    private readonly events: AccountEvents,
    private readonly keeper: CredentialKeeper,
    private readonly log: Log,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    this.events.subscribe((event) => void this.follow(event));
    const accounts = [...this.accounts.all()];
    try {
      await this.keeper.keepAll(accounts);
    } catch (error) {
      this.log.warn(
        'token.preload_failed',
        'The rows could not be read at once; each is read when it is due',
        {
          error,
        },
      );
    }
    for (const account of accounts) this.keeper.keep(account);
  }

  private async follow({ type, appId }: AccountEvent): Promise<void> {
    const account = this.accounts.find(appId);
    if (type === 'removed' || !account)
      return this.keeper.forget(CREDENTIAL_KINDS.map((kind) => credentialId(appId, kind)));
    if (type === 'changed') await this.restart(account);
    this.keeper.keep(account);
  }

  private async restart(account: Account): Promise<void> {
    try {
      await this.keeper.restart(account);
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
