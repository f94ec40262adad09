import { Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { dayResetsAt, isoInstant } from '../common/time/instant.js';
import { type Credential, familyOfKind } from '../credential/credential.js';
import { CredentialRows } from '../credential/credential-rows.js';
import { WechatQuotaClient } from '../wechat/wechat-quota.client.js';
import { quotaNotForKind } from './quota.errors.js';
import type { QuotaAnswer } from './quota.schemas.js';
import { QuotaClears } from './quota-clears.js';
import { budgetAnswer } from './status-answer.js';
import { TokenAccounts } from './token-accounts.js';
import { TokenService } from './token.service.js';

type WechatPart = NonNullable<QuotaAnswer['wechat']>;

const OWN_PATH = { stable: '/cgi-bin/stable_token', plain: '/cgi-bin/token' } as const;

/** What was spent today: by our own ledger, and by WeChat's. */
@Injectable()
export class QuotaReading {
  constructor(
    private readonly accounts: TokenAccounts,
    private readonly rows: CredentialRows,
    private readonly tokens: TokenService,
    private readonly quotas: WechatQuotaClient,
    private readonly clears: QuotaClears,
  ) {}

  /** Where WeChat does not tell, it says why not; ours is there anyway. @throws accountNotFound, tokenNotForKind, quotaNotForKind */
  async of(appId: string, path: string | undefined): Promise<QuotaAnswer> {
    const credential = this.accounts.tokenOf(appId);
    const copy = await this.rows.read(credential);
    const now = this.rows.nowBy(copy);
    const ours = budgetAnswer(credential, copy.state.ledger, now);
    const family = familyOfKind(credential);
    if (family === 'kept') {
      if (path !== undefined) throw quotaNotForKind(credential.account.kind);
      return { ours };
    }
    const clears = await this.clears.left(appId, now);
    return { ours, clears, wechat: await this.ask(credential, path ?? OWN_PATH[family], now) };
  }

  private async ask({ account }: Credential, path: string, now: number): Promise<WechatPart> {
    const part = { path, resets_at: isoInstant(dayResetsAt(now)) };
    try {
      const { dailyLimit, used, remain, rate } = await this.tokens.withToken(account.appId, (token) =>
        this.quotas.quotaOf(token, path),
      );
      return {
        ...part,
        ...(dailyLimit !== undefined && { limit: dailyLimit }),
        ...(used !== undefined && { used }),
        ...(remain !== undefined && { left: remain }),
        ...(rate && rate.seconds > 0 && { per_minute: Math.floor((rate.calls * 60) / rate.seconds) }),
      };
    } catch (error) {
      if (!(error instanceof AppError)) throw error;
      const { code, detail, wechat, remedy } = error;
      return { ...part, unavailable: { code, detail, ...(wechat && { wechat }), ...(remedy && { remedy }) } };
    }
  }
}
