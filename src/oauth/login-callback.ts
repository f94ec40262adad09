import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import type { Login, LoginErrorCode } from './login.js';
import { LoginExchange } from './login-exchange.js';
import { LoginHashes } from './login-hashes.js';
import { LoginStore } from './login.store.js';
import { stateUnknown } from './oauth.errors.js';
import { withLoginKeys } from './return-address.js';

const TICKET_MS = seconds(60);
/** What the instance at work needs besides WeChat's answers. */
const MARGIN_MS = seconds(5);
const LOOK_AGAIN_MS = 50;

/**
 * WeChat's callback. Phones deliver it twice, at once or after the back button: the code is exchanged by exactly one delivery,
 * and every delivery gets the same answer.
 */
@Injectable()
export class LoginCallback {
  private readonly deciding = new Map<string, Promise<void>>();

  constructor(
    private readonly accounts: AccountService,
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly exchange: LoginExchange,
    private readonly clock: Clock,
  ) {}

  /** Where the browser goes next. @throws stateUnknown */
  async complete(state: string, code: string | undefined): Promise<string> {
    const login = await this.store.findByState(this.hashes.state(state));
    if (!login) throw stateUnknown();
    const codeHash = this.hashes.oauthCode(code);
    if (login.usedAt === undefined) {
      if (login.expiresAt <= this.clock.now()) return refusal(login, 'state_expired');
      await this.once(login.id, () => this.claimAndDecide(login, codeHash, code));
    }
    return this.answer(await this.decided(login.id), codeHash, code);
  }

  /** Deliveries that arrive in this process while one is at work wait for that one. */
  private once(id: string, work: () => Promise<void>): Promise<void> {
    const running = this.deciding.get(id);
    if (running) return running;
    const mine = work().finally(() => this.deciding.delete(id));
    this.deciding.set(id, mine);
    return mine;
  }

  private async claimAndDecide(login: Login, codeHash: string, code: string | undefined): Promise<void> {
    if (!(await this.store.claim(login.id, codeHash, this.clock.now()))) return;
    try {
      await this.decide(login, code);
    } catch (error) {
      // The account was deleted meanwhile, and its logins with it.
      throw error instanceof AppError && error.code === accountNotFound().code ? stateUnknown() : error;
    }
  }

  private async decide(login: Login, code: string | undefined): Promise<void> {
    const { id } = login;
    // Refused consent: newer pages do not come back at all, older ones come without a code.
    if (code === undefined) return void (await this.store.refuse(id, 'access_denied'));
    let who: Awaited<ReturnType<LoginExchange['exchange']>>;
    try {
      who = await this.exchange.exchange(this.accounts.get(login.appId), code);
    } catch (error) {
      // Whatever broke here, the code may be spent: nobody must wait for an outcome that will not come.
      await this.store.refuse(id, 'outcome_unknown');
      throw error;
    }
    if (typeof who === 'string') await this.store.refuse(id, who);
    else
      await this.store.accept(
        id,
        who,
        this.hashes.ticket(this.hashes.ticketOf(id, code)),
        this.clock.now() + TICKET_MS,
      );
  }

  /** The login with its outcome; another delivery may still be at it. One that died on the way leaves the outcome unknown. */
  private async decided(id: string): Promise<Login> {
    await this.deciding.get(id);
    const giveUpAt = this.clock.elapsed() + this.exchange.longestMs + MARGIN_MS;
    for (;;) {
      const login = await this.store.find(id);
      if (!login) throw stateUnknown();
      if (login.outcome !== undefined) return login;
      if (this.clock.elapsed() >= giveUpAt) await this.store.refuse(id, 'outcome_unknown');
      else await this.clock.sleep(LOOK_AGAIN_MS);
    }
  }

  private answer(login: Login, codeHash: string, code: string | undefined): string {
    if (login.codeHash !== codeHash) return refusal(login, 'state_used');
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
