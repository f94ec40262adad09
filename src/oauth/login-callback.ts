import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { allowedReturnUrl } from '../account/web-address.js';
import { Clock } from '../common/time/clock.js';
import type { Login, LoginErrorCode } from './login.js';
import { LoginDecision } from './login-decision.js';
import { LoginHashes } from './login-hashes.js';
import { LoginStore } from './login.store.js';
import { returnWithdrawn, stateUnknown } from './oauth.errors.js';
import { withLoginKeys } from './return-address.js';

/** WeChat's callback: every delivery of it is answered alike. */
@Injectable()
export class LoginCallback {
  constructor(
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly decision: LoginDecision,
    private readonly accounts: AccountService,
    private readonly clock: Clock,
  ) {}

  /** Where the browser goes next. @throws stateUnknown, returnWithdrawn, accountNotFound, CellDamagedError */
  async complete(state: string, code: string | undefined): Promise<string> {
    const login = await this.store.findByState(this.hashes.state(state));
    if (!login) throw stateUnknown();
    const { returnUrls } = this.accounts.get(login.appId);
    if (allowedReturnUrl(login.returnTo, returnUrls) === undefined) throw returnWithdrawn();
    if (login.usedAt === undefined && login.expiresAt <= this.clock.now())
      return refusal(login, 'state_expired');
    return this.answer(await this.decision.of(login, code), code);
  }

  private answer(login: Login, code: string | undefined): string {
    if (login.codeHash !== this.hashes.oauthCode(code)) return refusal(login, 'state_used');
    if (login.outcome !== 'ok' || code === undefined)
      return refusal(login, login.outcome === 'ok' ? 'state_used' : (login.outcome ?? 'outcome_unknown'));
    return withLoginKeys(login.returnTo, {
      login_ticket: this.hashes.ticketOf(login.id, code),
      login_id: login.id,
    });
  }
}

const refusal = (login: Login, error: LoginErrorCode): string =>
  withLoginKeys(login.returnTo, { login_error: error, login_id: login.id });
