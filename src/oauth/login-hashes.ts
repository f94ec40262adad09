import { Injectable } from '@nestjs/common';
import { Sealer } from '../common/sealing/sealer.js';

/** The keyed hashes by which the database knows the random values of a login. */
@Injectable()
export class LoginHashes {
  constructor(private readonly sealer: Sealer) {}

  /** Of pending and active codes alike: a presented one is looked up in both tables. */
  sessionCode(code: string): string {
    return this.sealer.hash('session_code', code);
  }

  state(state: string): string {
    return this.sealer.hash('oauth_state', state);
  }

  /** Of a mini program's login, which begins and comes back at once. */
  jsCode(appId: string, code: string): string {
    return this.sealer.hash('js_code', `${appId}\0${code}`);
  }

  /** As the ticket: the same js_code again gives the same session code, and nobody has to store it. */
  sessionCodeOf(loginId: string, jsCode: string): string {
    return this.sealer.hash('js_code_session_value', `${loginId}\0${jsCode}`);
  }

  /** A callback without a code is a refusal, and as repeatable as any other. */
  oauthCode(code: string | undefined): string {
    return this.sealer.hash('oauth_code', code ?? '');
  }

  /**
   * 256 bits that only this installation can make, from the login and the code that WeChat gave it: the same callback again
   * gives the same ticket, and nobody has to store it.
   */
  ticketOf(loginId: string, code: string): string {
    return this.sealer.hash('login_ticket_value', `${loginId}\0${code}`);
  }

  ticket(ticket: string): string {
    return this.sealer.hash('login_ticket', ticket);
  }
}
