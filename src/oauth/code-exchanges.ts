import { Injectable } from '@nestjs/common';
import type { Account, AccountKind } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import type { IssuedUserToken } from '../wechat/wechat.schemas.js';

/** Who stands behind a code, in the platform's own words. */
export interface Arrival {
  readonly openId: string;
  readonly unionId: string | undefined;
  /** Empty: the reply did not tell, and what was asked for counts. */
  readonly scopes: readonly string[];
  /** A virtual visitor of WeChat's snapshot page. */
  readonly isSnapshot: boolean;
  /** The user's own tokens, where the platform gives any. */
  readonly grant?: IssuedUserToken;
  /** Kept sealed with the session and never answered: a mini program's session_key, WeCom's user_ticket. */
  readonly kept?: Secret | undefined;
}

/** Exchanges the codes of some kinds of accounts. */
export interface CodeExchange {
  /** How many calls, one after another, an exchange may take: others wait that long for its outcome. */
  readonly calls: number;
  /** @throws WechatError, or tokenUnavailable when the platform could not be asked at all */
  exchange(account: Account, code: Secret): Promise<Arrival>;
}

/** The features that know how to exchange register here: one that needs the account's own token stands above this folder (docs/adr/0023). */
@Injectable()
export class CodeExchanges {
  private readonly exchanges = new Map<AccountKind, CodeExchange>();

  register(kind: AccountKind, exchange: CodeExchange): void {
    this.exchanges.set(kind, exchange);
  }

  /** @throws Error when nobody registered */
  of(kind: AccountKind): CodeExchange {
    const exchange = this.exchanges.get(kind);
    if (!exchange) throw new Error(`nobody exchanges codes of ${kind}`);
    return exchange;
  }
}
