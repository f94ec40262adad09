import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';
import { familyOfKind } from '../credential/credential.js';
import { DEAD_TOKEN_ERRCODES } from '../wechat/errcodes.js';
import { WechatQuotaClient } from '../wechat/wechat-quota.client.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { DayBlock } from './quota-day-block.js';
import { quotaNotForKind } from './quota.errors.js';
import { QuotaClears } from './quota-clears.js';
import type { QuotaCleared } from './quota.schemas.js';
import { TokenAccounts } from './token-accounts.js';
import { TokenService } from './token.service.js';

/** Sets WeChat's counters of the day back to zero, one of ten times a month. */
@Injectable()
export class QuotaClearing {
  constructor(
    private readonly accounts: TokenAccounts,
    private readonly tokens: TokenService,
    private readonly quotas: WechatQuotaClient,
    private readonly clears: QuotaClears,
    private readonly block: DayBlock,
  ) {}

  /** @throws accountNotFound, tokenNotForKind, quotaNotForKind, clearsExhausted, WechatError */
  async clear(appId: string): Promise<QuotaCleared> {
    const credential = this.accounts.tokenOf(appId);
    const { account } = credential;
    if (familyOfKind(credential) === 'kept') throw quotaNotForKind(account.kind);
    const now = await this.block.now(credential);
    const by = await this.clears.use(appId, now, () => this.ask(account));
    await this.block.lift(account);
    return { by, clears: await this.clears.left(appId, now) };
  }

  private async ask({ appId, appSecret: secret }: Account): Promise<QuotaCleared['by']> {
    try {
      await this.tokens.withToken(appId, (token) => this.quotas.clearQuota(token, appId));
      return 'token';
    } catch (error) {
      if (!isWithoutToken(error)) throw error;
      await this.quotas.clearQuotaByAppSecret({ appId, secret });
      return 'app_secret';
    }
  }
}

/** There is none, or it is dead and cannot be replaced just now. */
const isWithoutToken = (error: unknown): boolean =>
  (error instanceof AppError && WITHOUT_TOKEN.has(error.code)) ||
  (error instanceof WechatRejectedError && DEAD_TOKEN_ERRCODES.includes(error.refusal.errcode));

const WITHOUT_TOKEN = new Set(['token.unavailable', 'token.reports_exhausted']);
