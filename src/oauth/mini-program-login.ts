import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import type { LoggedIn, Login } from './login.js';
import { LoginCompletion } from './login-completion.js';
import { LoginDecision } from './login-decision.js';
import { LoginHashes } from './login-hashes.js';
import { MiniProgramStart } from './mini-program-start.js';
import { miniProgramRefusal } from './mini-program.errors.js';
import { loginNotForKind, sessionInvalid } from './oauth.errors.js';
import { sessionIdOf } from './session-beginning.js';
import { SessionService } from './session.service.js';
import type { Session } from './session.js';

interface Begun {
  code: string;
  session: Session;
}

/**
 * Logs a mini program in. A js_code that is delivered again within a minute, at once or because the first answer got lost, gets the
 * same session under the same code, as long as that session lives; later it is refused. (Who can send it again could as well have read
 * the first answer, or sent it first.)
 */
@Injectable()
export class MiniProgramLogin {
  constructor(
    private readonly starts: MiniProgramStart,
    private readonly decision: LoginDecision,
    private readonly completion: LoginCompletion,
    private readonly hashes: LoginHashes,
    private readonly sessions: SessionService,
  ) {}

  /** @throws loginNotForKind, sessionInvalid, and the errors of mini-program.errors */
  async logIn(account: Account, jsCode: string): Promise<Begun> {
    if (account.kind !== 'miniprogram') throw loginNotForKind(account.kind);
    const login = await this.decision.of(await this.starts.start(account, jsCode), jsCode);
    const { outcome, user } = login;
    if (outcome !== 'ok' || !user) throw miniProgramRefusal(outcome);
    if (!this.completion.isInTime(login)) throw miniProgramRefusal('code_refused');
    return this.begun(login, user, this.hashes.sessionCodeOf(login.id, jsCode));
  }

  private async begun(login: Login, user: LoggedIn, code: string): Promise<Begun> {
    // Once it was begun it is only looked for: a session that was ended does not come back.
    const isFirst = login.activatedAt === undefined;
    const mine = isFirst ? await this.completion.begin(login, user, code) : undefined;
    // By its row: memory may take it for living for three seconds after another instance ended it.
    const session = mine ?? (await this.sessions.findById(sessionIdOf(login)));
    if (!session) throw sessionInvalid();
    return { code, session };
  }
}
