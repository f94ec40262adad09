import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { isBurning } from '../credential/burn.js';
import { familyOfKind } from '../credential/credential.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { Refresher } from '../credential/refresher.js';
import { requestBurn } from '../credential/row-changes.js';
import { burnNotForKind } from './token.errors.js';
import { TokenAccounts } from './token-accounts.js';

/** The answer to a leaked token. The row carries it to its end, whatever happens to this process. */
@Injectable()
export class TokenBurn {
  constructor(
    private readonly accounts: TokenAccounts,
    private readonly rows: CredentialRows,
    private readonly refresher: Refresher,
    private readonly log: Log,
  ) {}

  /** Resolves when the burn is recorded; one that runs already goes on. @throws accountNotFound, tokenNotForKind, burnNotForKind */
  async start(appId: string): Promise<void> {
    const credential = this.accounts.tokenOf(appId);
    if (familyOfKind(credential) === 'kept') throw burnNotForKind(credential.account.kind);
    const row = await this.rows.change(credential, requestBurn);
    if (!row || !isBurning(row.burn)) return;
    this.log.warn('token.burn_started', 'The token is killed at WeChat and replaced', { app_id: appId });
    // The first step may begin at once; the schedule goes on from there.
    this.refresher.refresh(credential, 'due').catch((error: unknown) =>
      this.log.warn('token.burn_delayed', 'The burn could not begin at once; it comes by schedule', {
        app_id: appId,
        error,
      }),
    );
  }
}
