import { Injectable } from '@nestjs/common';
import { accountNotFound } from '../access/access.errors.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import type { Login } from './login.js';
import { LoginExchange } from './login-exchange.js';
import { LoginHashes } from './login-hashes.js';
import { LoginStore } from './login.store.js';
import { stateUnknown } from './oauth.errors.js';

const TICKET_MS = seconds(60);
/** What the instance at work needs besides WeChat's answers. */
const MARGIN_MS = seconds(5);
const LOOK_AGAIN_MS = 50;

/** Phones deliver the code of a login twice, at once or much later: exactly one delivery exchanges it, and all learn the outcome. */
@Injectable()
export class LoginDecision {
  private readonly deciding = new Map<string, Promise<void>>();

  constructor(
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly exchange: LoginExchange,
    private readonly clock: Clock,
    private readonly log: Log,
  ) {}

  /** The login with its outcome, whichever delivery's code it was. @throws stateUnknown: deleted meanwhile */
  async of(login: Login, code: string | undefined): Promise<Login> {
    if (login.usedAt === undefined) await this.once(login.id, () => this.claimAndDecide(login, code));
    else await this.deciding.get(login.id);
    return this.decided(login.id);
  }

  /** Deliveries that arrive in this process while one is at work wait for that one. */
  private once(id: string, work: () => Promise<void>): Promise<void> {
    const running = this.deciding.get(id);
    if (running) return running;
    const mine = work().finally(() => this.deciding.delete(id));
    this.deciding.set(id, mine);
    return mine;
  }

  private async claimAndDecide(login: Login, code: string | undefined): Promise<void> {
    if (!(await this.store.claim(login.id, this.hashes.oauthCode(code), this.clock.now()))) return;
    // Refused consent: newer pages do not come back at all, older ones come without a code.
    if (code === undefined) return void (await this.store.refuse(login.id, 'access_denied'));
    try {
      await this.decide(login, code);
    } catch (error) {
      this.note(login, error);
      // Whatever broke here, the code may be spent: nobody must wait for an outcome that will not come.
      await this.store.refuse(login.id, 'outcome_unknown');
    }
  }

  private async decide(login: Login, code: string): Promise<void> {
    const { id } = login;
    const who = await this.exchange.exchange(login, code);
    if (typeof who === 'string') return void (await this.store.refuse(id, who));
    const ticketHash = this.hashes.ticket(this.hashes.ticketOf(id, code));
    await this.store.accept(id, who, ticketHash, this.clock.now() + TICKET_MS);
  }

  private note({ appId }: Login, error: unknown): void {
    // The account was deleted meanwhile, and its logins with it.
    if (error instanceof AppError && error.code === accountNotFound().code) return;
    this.log.error('oauth.login_failed', 'A login broke after its code was sent to WeChat', {
      app_id: appId,
      error,
    });
  }

  /** Another delivery may still be at it. One that died on the way leaves the outcome unknown. */
  private async decided(id: string): Promise<Login> {
    for (let giveUpAt: number | undefined; ;) {
      const login = await this.store.find(id);
      if (!login) throw stateUnknown();
      if (login.outcome !== undefined) return login;
      giveUpAt ??= this.clock.elapsed() + this.patienceMs(login);
      if (this.clock.elapsed() >= giveUpAt) await this.store.refuse(id, 'outcome_unknown');
      else await this.clock.sleep(LOOK_AGAIN_MS);
    }
  }

  /**
   * What is left of the longest time that the delivery which took the login may be at it. Clocks of two instances that disagree by more
   * than that cost this one login, no more.
   */
  private patienceMs({ appId, usedAt }: Login): number {
    const longest = this.exchange.longestMs(appId) + MARGIN_MS;
    const since = this.clock.now() - (usedAt ?? this.clock.now());
    return Math.min(longest, Math.max(0, longest - since));
  }
}
