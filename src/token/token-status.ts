import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountStatus, AccountStatusSource } from '../account/account-status.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { secondsLeft } from '../common/time/instant.js';
import { idOf } from '../credential/credential.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { InstanceBlocks } from '../credential/instance-blocks.js';
import { ReportCounters } from './report-counters.js';
import { describeToken } from './status-answer.js';
import { TokenAccounts } from './token-accounts.js';
import type { StatusAnswer } from './status.schemas.js';

/** How an account's token fares, for people; never the token. */
@Injectable()
export class TokenStatus implements OnModuleInit {
  constructor(
    private readonly accounts: TokenAccounts,
    private readonly rows: CredentialRows,
    private readonly counters: ReportCounters,
    private readonly blocks: InstanceBlocks,
    private readonly source: AccountStatusSource,
  ) {}

  onModuleInit(): void {
    this.source.register(
      async (appIds) =>
        new Map(await Promise.all(appIds.map(async (appId) => [appId, await this.inList(appId)] as const))),
    );
  }

  /** One row that does not open must not hide the others. */
  private async inList(appId: string): Promise<AccountStatus> {
    try {
      return await this.of(appId);
    } catch (error) {
      if (!(error instanceof CellDamagedError)) throw error;
      const { code, detail, remedy } = error;
      return { state: 'blocked', fault: { code, detail, remedy } };
    }
  }

  /** @throws accountNotFound */
  async of(appId: string): Promise<StatusAnswer> {
    if (!this.accounts.hasToken(appId)) return { state: 'ok' };
    const credential = this.accounts.tokenOf(appId);
    const copy = await this.rows.read(credential);
    const now = this.rows.nowBy(copy);
    const life = { endsAt: copy.promisedUntil, expiresIn: secondsLeft(copy.promisedUntil, now) };
    return {
      ...describeToken(credential, copy.state, {
        now,
        life,
        blockedMs: this.blocks.leftMs(idOf(credential)),
      }),
      reports: this.counters.of(appId),
    };
  }
}
