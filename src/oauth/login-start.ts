import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { allowedReturnUrl } from '../account/web-address.js';
import { RedirectTo } from '../common/http/redirect.js';
import { attempt } from '../common/http/strategy-attempt.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import type { Authorization } from './authorize-url.js';
import { LoginHashes } from './login-hashes.js';
import { assertScopeOfKind, type LoginScope } from './login-scopes.js';
import { LoginStore } from './login.store.js';
import { popupNotForScope, returnNotAllowed, returnTooLong } from './oauth.errors.js';
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
  forcePopup?: boolean | undefined;
  /** Widens this session in place of beginning another. */
  sessionId?: string | undefined;
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

  /** @throws loginNotForKind, scopeNotForKind, popupNotForScope, returnNotAllowed, returnTooLong */
  async start(request: StartRequest): Promise<StartedLogin> {
    const { account, scope, returnTo, lang, forcePopup, sessionId } = request;
    assertScopeOfKind(account, scope);
    if (forcePopup && scope !== 'snsapi_userinfo') throw popupNotForScope();
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
      sessionId,
      pendingHash: this.hashes.sessionCode(sessionCode),
      stateHash: this.hashes.state(state),
    });
    const authorizeUrl = await this.authorizeUrl({ account, scope, state, forcePopup });
    return { sessionCode, loginId, authorizeUrl, expiresAt };
  }

  private async authorizeUrl(begin: Authorization): Promise<string> {
    try {
      await attempt(this.strategy, {}, { begin });
    } catch (redirect) {
      if (redirect instanceof RedirectTo) return redirect.url;
      throw redirect;
    }
    throw new Error('the strategy did not redirect');
  }
}
