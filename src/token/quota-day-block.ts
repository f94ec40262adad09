import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Log } from '../common/logging/log.js';
import { type Credential, familyOfKind, idOf } from '../credential/credential.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { Issuers } from '../credential/issuers.js';
import { Refresher } from '../credential/refresher.js';
import { startAfresh } from '../credential/row-changes.js';

/** What waits because a quota of the day was used up (45009). */
@Injectable()
export class DayBlock {
  constructor(
    private readonly rows: CredentialRows,
    private readonly issuers: Issuers,
    private readonly refresher: Refresher,
    private readonly log: Log,
  ) {}

  /** The database's time, epoch ms. */
  async now(credential: Credential): Promise<number> {
    return this.rows.nowBy(await this.rows.read(credential));
  }

  /** The quotas are back: the account's token and tickets are asked for at once, if that is what they waited for. */
  async lift(account: Account): Promise<void> {
    for (const [id, credential] of this.issuers.credentialsOf(account)) {
      // A row that nobody has asked for is not waiting.
      if (!this.rows.known(id)) continue;
      await this.refresher.idle(id);
      const lifted = await this.rows.change(credential, (state, now) =>
        state.failure?.class === 'day' ? startAfresh(state, now, familyOfKind(credential)) : undefined,
      );
      if (lifted) this.refresh(credential);
    }
  }

  private refresh(credential: Credential): void {
    this.refresher.refresh(credential, 'due').catch((error: unknown) =>
      this.log.warn('quota.refresh_delayed', 'It could not be asked for at once; it comes by schedule', {
        credential: idOf(credential),
        error,
      }),
    );
  }
}
