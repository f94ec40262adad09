import { Injectable } from '@nestjs/common';
import { filter, type Observable } from 'rxjs';
import { CredentialMemory } from '../credential/credential-memory.js';
import { CredentialReader } from '../credential/credential-reader.js';
import { Fingerprint } from '../credential/fingerprint.js';
import { DEAD_TOKEN_ERRCODES } from '../wechat/errcodes.js';
import type { GlobalToken } from '../wechat/tokens.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { asToken, servedToken, type ServedToken, type TokenChange } from './served-token.js';
import { TokenAccounts } from './token-accounts.js';
import { type ReportResult, TokenReports } from './token-reports.js';

export interface GetOptions {
  /** The token must live at least this many seconds more. */
  minTtl?: number;
}

/** The global tokens of all accounts, for every other module. REST is this same service plus a transport. */
@Injectable()
export class TokenService {
  constructor(
    private readonly accounts: TokenAccounts,
    private readonly reader: CredentialReader,
    private readonly reports: TokenReports,
    private readonly fingerprint: Fingerprint,
    private readonly memory: CredentialMemory,
  ) {}

  /** The token if nothing needs to be asked for it: synchronous, for the hot path. Accounts that are gone have none. */
  peek(appId: string): ServedToken | undefined {
    const served = this.reader.peek(appId);
    return served && asToken(served);
  }

  /**
   * A token that is good now. Waits up to 3 s for one on its way.
   * @throws accountNotFound, tokenNotForKind, credentialUnavailable
   */
  get(appId: string, options?: GetOptions): Promise<ServedToken> {
    const served = this.peek(appId);
    return served && served.expiresInSeconds >= (options?.minTtl ?? 0)
      ? Promise.resolve(served)
      : this.wait(appId, options?.minTtl);
  }

  /**
   * Says that WeChat refused this token with this errcode. WeChat is asked only if it is the current one, and replaced only if dead.
   * @throws accountNotFound, notATokenError, tokenNotOurs, credentialUnavailable
   */
  async report(appId: string, deadToken: GlobalToken, errcode: number): Promise<ReportResult> {
    return this.reports.report(this.accounts.tokenOf(appId), this.fingerprint.of(deadToken), errcode);
  }

  /** As `report`, for a caller that sends the token's SHA-256 (hex) in its place. */
  async reportSha256(appId: string, sha256: string, errcode: number): Promise<ReportResult> {
    return this.reports.report(this.accounts.tokenOf(appId), this.fingerprint.ofSha256(sha256), errcode);
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

  /** Tells of every new token of the account, from now on. @throws accountNotFound, tokenNotForKind */
  watch(appId: string): Observable<TokenChange> {
    this.accounts.tokenOf(appId);
    return this.memory.changes.pipe(filter((change) => change.appId === appId && change.kind === 'token'));
  }

  private async wait(appId: string, minTtl: number | undefined): Promise<ServedToken> {
    return servedToken(await this.reader.get(this.accounts.tokenOf(appId), minTtl));
  }
}
