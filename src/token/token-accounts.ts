import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { AccountService } from '../account/account.service.js';
import type { Credential } from '../credential/credential.js';
import { Issuers } from '../credential/issuers.js';
import { tokenNotForKind } from './token.errors.js';

/** Which accounts have a global token. */
@Injectable()
export class TokenAccounts {
  constructor(
    private readonly accounts: AccountService,
    private readonly issuers: Issuers,
  ) {}

  /** @throws accountNotFound, CellDamagedError */
  hasToken(appId: string): boolean {
    return this.isKept(this.accounts.get(appId));
  }

  /** @throws accountNotFound, CellDamagedError, tokenNotForKind */
  tokenOf(appId: string): Credential {
    const account = this.accounts.get(appId);
    if (!this.isKept(account)) throw tokenNotForKind(account.kind);
    return { account, kind: 'token' };
  }

  private isKept(account: Account): boolean {
    return this.issuers.of('token').isFor(account);
  }
}
