import { Injectable } from '@nestjs/common';
import { isErased } from '../identity/identity.errors.js';
import { type Identity, IdentityService } from '../identity/identity.service.js';
import type { Arrival } from './code-exchanges.js';
import type { LoggedIn, Login, LoginErrorCode } from './login.js';
import { LoginStore } from './login.store.js';
import { SessionService } from './session.service.js';
import { UserTokenService } from './user-token.service.js';

/** Tokens of these scopes fetch a profile; those of the silent one are good for nothing we need. */
const SCOPES_WITH_PROFILE = ['snsapi_userinfo', 'snsapi_login'];

/** Who of those that WeChat names becomes a user of ours. Nothing is written about anybody else. */
@Injectable()
export class LoginAdmission {
  constructor(
    private readonly logins: LoginStore,
    private readonly identities: IdentityService,
    private readonly sessions: SessionService,
    private readonly userTokens: UserTokenService,
  ) {}

  /** False when the session that this login was to widen has ended. */
  async isAwaited({ sessionId }: Login): Promise<boolean> {
    return sessionId === undefined || (await this.sessions.findById(sessionId)) !== undefined;
  }

  async admit(login: Login, arrival: Arrival): Promise<LoggedIn | LoginErrorCode> {
    const { openId, grant, kept } = arrival;
    const { appId, sessionId } = login;
    // A virtual visitor of WeChat's snapshot page (since 2022-07-12): nobody to remember.
    if (arrival.isSnapshot) return 'snapshot_user';
    if (sessionId !== undefined) {
      const session = await this.sessions.findById(sessionId);
      if (!session) return 'state_expired';
      if (session.openId !== openId) return 'user_changed';
    }
    const scopes = arrival.scopes.length > 0 ? arrival.scopes : [login.scope];
    const identity = await this.identity(login, arrival);
    if (!identity) return 'access_denied';
    // After snsapi_base they are not kept, and never replace wider ones.
    if (grant && scopes.some((scope) => SCOPES_WITH_PROFILE.includes(scope))) {
      // In this order: a logout elsewhere sees the login, or does not yet see its tokens.
      await this.logins.expect(login.id, openId);
      await this.userTokens.keep(appId, { ...grant, scopes: [...scopes] });
    }
    return { userId: identity.id, openId, unionId: identity.unionId, scope: scopes.join(','), kept };
  }

  /** Undefined: the user withdrew the consent while this login was under way. */
  private async identity({ appId, erasureMark }: Login, arrival: Arrival): Promise<Identity | undefined> {
    try {
      return await this.identities.ensure(appId, arrival.openId, arrival.unionId, erasureMark);
    } catch (error) {
      if (isErased(error)) return undefined;
      throw error;
    }
  }
}
