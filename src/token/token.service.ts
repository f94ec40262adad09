import { Injectable } from '@nestjs/common';
import { filter, type Observable } from 'rxjs';
import type { Account } from '../account/account.js';
import { AccountService } from '../account/account.service.js';
import { DEAD_TOKEN_ERRCODES } from '../wechat/errcodes.js';
import type { GlobalToken } from '../wechat/tokens.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import type { ServedToken, TokenChange } from './served-token.js';
import { TokenFingerprint } from './token-fingerprint.js';
import { TokenMemory } from './token-memory.js';
import { TokenReader } from './token-reader.js';
import { type ReportResult, TokenReports } from './token-reports.js';
import { keepsToken } from './token-rules.js';
import { tokenNotForKind } from './token.errors.js';

export interface GetOptions {
  /** The token must live at least this many seconds more. */
  minTtl?: number;
}

/** The global tokens of all accounts, for every other module. REST is this same service plus a transport. */
@Injectable()
export class TokenService {
  constructor(
    private readonly accounts: AccountService,
    private readonly reader: TokenReader,
    private readonly reports: TokenReports,
    private readonly fingerprint: TokenFingerprint,
    private readonly memory: TokenMemory,
  ) {}

  /**
   * A token that is good now. Waits up to 3 s for one on its way.
   * @throws accountNotFound, tokenNotForKind, tokenUnavailable
   */
  async get(appId: string, { minTtl = 0 }: GetOptions = {}): Promise<ServedToken> {
    return this.reader.get(this.account(appId), minTtl);
  }

  /**
   * Says that WeChat refused this token with this errcode. WeChat is asked only if it is the current one, and replaced only if dead.
   * @throws accountNotFound, notATokenError, tokenNotOurs, tokenUnavailable
   */
  report(appId: string, deadToken: GlobalToken, errcode: number): Promise<ReportResult> {
    return this.reports.report(this.account(appId), this.fingerprint.of(deadToken), errcode);
  }

  /** As `report`, for a caller that sends the token's SHA-256 (hex) in its place. */
  reportSha256(appId: string, sha256: string, errcode: number): Promise<ReportResult> {
    return this.reports.report(this.account(appId), this.fingerprint.ofSha256(sha256), errcode);
  }

  /** Runs `call` with a token; if WeChat says that the token is dead, reports it and runs `call` once more with the current one. */
  async withToken<T>(appId: string, call: (token: GlobalToken) => Promise<T>): Promise<T> {
    const { token } = await this.get(appId);
    try {
      return await call(token);
    } catch (error) {
      if (!(error instanceof WechatRejectedError) || !DEAD_TOKEN_ERRCODES.includes(error.refusal.errcode))
        throw error;
      const { verdict, current } = await this.report(appId, token, error.refusal.errcode);
      // The token works elsewhere, so this call would fail again: the fault lies in the call or in the permissions.
      if (verdict === 'valid') throw error;
      return call(current.token);
    }
  }

  /** Tells of every new token of the account, from now on. */
  watch(appId: string): Observable<TokenChange> {
    this.account(appId);
    return this.memory.changes.pipe(filter((change) => change.appId === appId));
  }

  private account(appId: string): Account {
    const account = this.accounts.get(appId);
    if (!keepsToken(account)) throw tokenNotForKind(account.kind);
    return account;
  }
}
