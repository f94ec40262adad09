import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { type Credential, familyOfKind, idOf } from './credential.js';
import { CredentialRows } from './credential-rows.js';
import { InstanceBlocks } from './instance-blocks.js';
import { Issuers } from './issuers.js';
import { Refresher } from './refresher.js';
import { startAfresh } from './row-changes.js';
import { Schedule } from './schedule.js';

/** Which credentials this instance looks after. */
@Injectable()
export class CredentialKeeper {
  constructor(
    private readonly rows: CredentialRows,
    private readonly issuers: Issuers,
    private readonly refresher: Refresher,
    private readonly schedule: Schedule,
    private readonly blocks: InstanceBlocks,
  ) {}

  /** Takes in the rows of all these accounts with one query. */
  async takeIn(accounts: readonly Account[]): Promise<void> {
    const all = new Map<string, Credential>();
    const fromStart: Credential[] = [];
    for (const account of accounts)
      for (const [id, credential] of this.issuers.credentialsOf(account)) {
        all.set(id, credential);
        if (this.issuers.of(credential.kind).isKeptFromStart) fromStart.push(credential);
      }
    await this.rows.preload(fromStart, all);
  }

  /** What is kept from the start on becomes due, unless its row is known and says when. */
  keep(account: Account): void {
    for (const [id, { kind }] of this.issuers.credentialsOf(account)) {
      if (this.rows.known(id)) this.schedule.follow(id, 0);
      else if (this.issuers.of(kind).isKeptFromStart) this.schedule.add(id);
    }
  }

  /** The account changed: whatever we waited for may be over. */
  async restart(account: Account): Promise<void> {
    for (const [id, credential] of this.issuers.credentialsOf(account)) {
      this.blocks.lift(id);
      if (!this.rows.known(id)) continue;
      // An attempt under the old settings would write its failure over the fresh start.
      await this.refresher.idle(id);
      await this.rows.change(credential, (state, now) => startAfresh(state, now, familyOfKind(credential)));
      this.schedule.follow(idOf(credential), 0);
    }
  }

  forget(ids: readonly string[]): void {
    for (const id of ids) {
      this.schedule.remove(id);
      this.blocks.lift(id);
      this.rows.forget(id);
    }
  }
}
