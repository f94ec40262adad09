import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { allowedReturnUrl } from '../account/web-address.js';
import { RedirectTo } from '../common/http/redirect.js';
import { attempt } from '../common/http/strategy-attempt.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import type { LoginScope } from './login.js';
import { LoginHashes } from './login-hashes.js';
import { LoginStore } from './login.store.js';
import { loginNotForKind, returnNotAllowed, returnTooLong } from './oauth.errors.js';
import { WechatStrategy } from './wechat.strategy.js';

const PENDING_MS = minutes(10);
/** Of the address as it will stand in a Location header; proxies refuse long ones. */
const LONGEST_RETURN = 2_000;
/** WeChat allows letters and digits only, at most 128 bytes; 43 of 62 symbols carry 256 bits. */
const STATE_LETTERS = 43;

export interface StartRequest {
  account: Account;
  scope: LoginScope;
  returnTo: string;
  lang: Language;
}

export interface StartedLogin {
  sessionCode: string;
  loginId: string;
  authorizeUrl: string;
  expiresAt: number;
}

/** The first step of a login: a pending session code for the page, a state for WeChat, and a row that binds them. */
@Injectable()
export class LoginStart {
  constructor(
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly strategy: WechatStrategy,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  /** @throws loginNotForKind, returnNotAllowed, returnTooLong */
  async start({ account, scope, returnTo, lang }: StartRequest): Promise<StartedLogin> {
    if (account.kind !== 'official') throw loginNotForKind(account.kind);
    const allowed = allowedReturnUrl(returnTo, account.returnUrls);
    if (allowed === undefined) throw returnNotAllowed();
    if (allowed.length > LONGEST_RETURN) throw returnTooLong(LONGEST_RETURN);
    const sessionCode = this.random.secret256();
    const state = this.random.alphanumeric(STATE_LETTERS);
    const loginId = this.random.id('login');
    const expiresAt = this.clock.now() + PENDING_MS;
    await this.store.insert({
      id: loginId,
      appId: account.appId,
      scope,
      lang,
      returnTo: allowed,
      expiresAt,
      pendingHash: this.hashes.sessionCode(sessionCode),
      stateHash: this.hashes.state(state),
    });
    return { sessionCode, loginId, authorizeUrl: await this.authorizeUrl(account, scope, state), expiresAt };
  }

  private async authorizeUrl(account: Account, scope: LoginScope, state: string): Promise<string> {
    try {
      await attempt(this.strategy, {}, { begin: { account, scope, state } });
    } catch (redirect) {
      if (redirect instanceof RedirectTo) return redirect.url;
      throw redirect;
    }
    throw new Error('the strategy did not redirect');
  }
}
