import type { SimulatorClock } from '../clock.js';
import { Refusal } from '../http/refusal.js';
import type { Randomness } from '../randomness.js';
import { endOf, isAliveAt, type EndCause, type TokenHistory } from '../token/token-history.js';
import { secondsLeft } from '../token/token-life.js';
import { userTokenText } from '../token/token-text.js';
import type { Authorization } from './code.store.js';

const ACCESS_LIFE_MS = 7200 * 1000;
/** Counted from the user's consent; refreshing does not renew it. */
const REFRESH_LIFE_MS = 30 * 86_400_000;

export interface UserGrant extends Authorization {
  readonly isSnapshot: boolean;
  readonly refreshToken: string;
  readonly accessToken: string;
}

export interface GrantedTokens {
  readonly grant: UserGrant;
  readonly expiresInSeconds: number;
}

/** Which grants an event ends. */
export interface GrantFilter {
  readonly userId: string;
  readonly appId?: string | undefined;
  readonly scope?: string | undefined;
}

/** The tokens of web authorization: one grant per code exchange, none of them touching another. */
export class UserTokenStore {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #history: TokenHistory;
  readonly #byRefreshToken = new Map<string, UserGrant>();
  readonly #byAccessToken = new Map<string, UserGrant>();

  constructor(clock: SimulatorClock, random: Randomness, history: TokenHistory) {
    this.#clock = clock;
    this.#random = random;
    this.#history = history;
  }

  grant(authorization: Authorization, isSnapshot: boolean): GrantedTokens {
    const { appId, userId, scope } = authorization;
    const refreshToken = userTokenText(this.#random);
    const nowMs = this.#clock.now();
    const expiresAtMs = nowMs + REFRESH_LIFE_MS;
    this.#history.add({ token: refreshToken, appId, family: 'refresh', issuedAtMs: nowMs, expiresAtMs });
    return this.#issueAccess({ appId, userId, scope, isSnapshot, refreshToken });
  }

  /** A living access token is kept and its life extended; a dead one gives way to a new one. */
  refresh(refreshToken: string, appId: string): GrantedTokens {
    const grant = this.#byRefreshToken.get(refreshToken);
    if (grant?.appId !== appId) throw new Refusal(40030);
    this.#assertAlive(refreshToken, { expired: 42002, replaced: 40030, revoked: 40030, password: 42007 });
    const nowMs = this.#clock.now();
    const access = this.#history.find(grant.accessToken);
    if (!access || !isAliveAt(access, nowMs)) return this.#issueAccess(grant);
    this.#history.extend(grant.accessToken, nowMs, nowMs + ACCESS_LIFE_MS);
    return { grant, expiresInSeconds: secondsLeft(endOf(access).diesAtMs, nowMs) };
  }

  /** The grant behind an access token: unknown is 40001, timed out 42001, ended by a password 42007. */
  identify(accessToken: string): UserGrant {
    const grant = this.#byAccessToken.get(accessToken);
    if (!grant) throw new Refusal(40001);
    this.#assertAlive(accessToken, { expired: 42001, replaced: 40001, revoked: 40001, password: 42007 });
    return grant;
  }

  /** The user changed the WeChat password: every token of theirs, of every account, is over (42007). */
  changePassword(userId: string): void {
    for (const { accessToken, refreshToken } of this.#select({ userId })) {
      this.#end(accessToken, 'password');
      this.#end(refreshToken, 'password');
    }
  }

  /** Ends refresh tokens before their time (40030); access tokens live on to their own end. */
  revokeRefreshTokens(filter: GrantFilter): void {
    for (const { refreshToken } of this.#select(filter)) this.#end(refreshToken, 'revoked');
  }

  #select({ userId, appId, scope }: GrantFilter): readonly UserGrant[] {
    return [...this.#byRefreshToken.values()].filter(
      (grant) =>
        grant.userId === userId &&
        (appId === undefined || grant.appId === appId) &&
        (scope === undefined || grant.scope === scope),
    );
  }

  #issueAccess(basis: Omit<UserGrant, 'accessToken'>): GrantedTokens {
    const accessToken = userTokenText(this.#random);
    const nowMs = this.#clock.now();
    const expiresAtMs = nowMs + ACCESS_LIFE_MS;
    const { appId } = basis;
    this.#history.add({ token: accessToken, appId, family: 'user', issuedAtMs: nowMs, expiresAtMs });
    const grant = { ...basis, accessToken };
    this.#byRefreshToken.set(grant.refreshToken, grant);
    this.#byAccessToken.set(accessToken, grant);
    return { grant, expiresInSeconds: ACCESS_LIFE_MS / 1000 };
  }

  #end(token: string, cause: EndCause): void {
    const nowMs = this.#clock.now();
    this.#history.shorten(token, { decidedAtMs: nowMs, diesAtMs: nowMs, cause });
  }

  #assertAlive(token: string, errcodes: Readonly<Record<EndCause, number>>): void {
    const issue = this.#history.find(token);
    if (!issue) throw new Refusal(40001);
    if (!isAliveAt(issue, this.#clock.now())) throw new Refusal(errcodes[endOf(issue).cause]);
  }
}
