import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, LessThan, MoreThan, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { type CellPlace, Sealer } from '../common/sealing/sealer.js';
import { IdentityService } from '../identity/identity.service.js';
import { Tombstones } from '../identity/tombstones.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { LoginEntity } from './login.entity.js';
import type { LoggedIn, Login, LoginErrorCode } from './login.js';

export interface NewLogin extends Pick<Login, 'id' | 'appId' | 'scope' | 'lang' | 'returnTo' | 'expiresAt'> {
  sessionId?: string | undefined;
  pendingHash: string;
  stateHash: string;
}

/** Attempts to log in. Every step that must happen once is one conditional statement. */
@Injectable()
export class LoginStore {
  constructor(
    @InjectRepository(LoginEntity) private readonly rows: Repository<LoginEntity>,
    private readonly sealer: Sealer,
    private readonly identities: IdentityService,
    private readonly tombstones: Tombstones,
  ) {}

  /** False when there is a login with this state or code already. @throws accountNotFound: deleted meanwhile */
  async insert(login: NewLogin): Promise<boolean> {
    const erasureMark = await this.tombstones.mark(login.appId);
    try {
      await this.rows.insert({ ...login, erasureMark, sessionId: login.sessionId ?? null });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? accountNotFound() : error;
    }
  }

  async find(id: string): Promise<Login | undefined> {
    return this.toLogin(await this.rows.findOneBy({ id }));
  }

  async findByState(stateHash: string): Promise<Login | undefined> {
    return this.toLogin(await this.rows.findOneBy({ stateHash }));
  }

  async findByPending(pendingHash: string): Promise<Login | undefined> {
    return this.toLogin(await this.rows.findOneBy({ pendingHash }));
  }

  /** True for the one callback that may exchange its code. */
  async claim(id: string, codeHash: string, now: number): Promise<boolean> {
    const { affected } = await this.rows.update(
      { id, usedAt: IsNull(), expiresAt: MoreThan(now) },
      { usedAt: now, codeHash },
    );
    return affected === 1;
  }

  /** False when the outcome was written before. */
  async refuse(id: string, outcome: LoginErrorCode): Promise<boolean> {
    return (await this.rows.update({ id, outcome: IsNull() }, { outcome })).affected === 1;
  }

  /** Notes who the login is about to bring, so that what is stored of that user before `accept` is not taken for left over. */
  async expect(id: string, openId: string): Promise<void> {
    await this.rows.update({ id, outcome: IsNull() }, { openId });
  }

  /** False when the outcome was written before. Of a user who was erased meanwhile nothing stays. */
  async accept(id: string, user: LoggedIn, ticketHash: string, ticketExpiresAt: number): Promise<boolean> {
    const { userId, openId, scope } = user;
    const { affected } = await this.rows.update(
      { id, outcome: IsNull() },
      {
        outcome: 'ok',
        ticketHash,
        ticketExpiresAt,
        userId,
        openId,
        unionId: user.unionId ?? null,
        grantedScope: scope,
        kept: user.kept ? this.sealer.seal(user.kept, placeOf(id)) : null,
      },
    );
    if (affected === 1 && !(await this.identities.isCurrent(userId)))
      await this.rows.update({ id }, FORGOTTEN);
    return affected === 1;
  }

  /** Takes back what logins of this user, begun or done, know of the user. */
  async forget(appId: string, openId: string): Promise<void> {
    await this.rows.update({ appId, openId }, FORGOTTEN);
  }

  async markActivated(id: string, now: number): Promise<void> {
    await this.rows.update({ id }, { activatedAt: now });
  }

  /** May a login of this user yet become a session? One that came back by `usedAfter` and has no outcome was given up. */
  isUnderWay(appId: string, openId: string, now: number, usedAfter: number): Promise<boolean> {
    return this.rows.existsBy([
      { appId, openId, outcome: IsNull(), usedAt: MoreThan(usedAfter) },
      { appId, openId, outcome: 'ok', activatedAt: IsNull(), ticketExpiresAt: MoreThan(now) },
    ]);
  }

  async delete(id: string): Promise<void> {
    await this.rows.delete({ id });
  }

  async deleteExpired(before: number): Promise<void> {
    await this.rows.delete({ expiresAt: LessThan(before) });
  }

  private toLogin(row: LoginEntity | null): Login | undefined {
    if (!row) return undefined;
    return {
      id: row.id,
      appId: row.appId,
      scope: row.scope as Login['scope'],
      lang: row.lang as Login['lang'],
      returnTo: row.returnTo,
      expiresAt: row.expiresAt,
      sessionId: row.sessionId ?? undefined,
      erasureMark: row.erasureMark ?? 0,
      usedAt: row.usedAt ?? undefined,
      codeHash: row.codeHash ?? undefined,
      outcome: (row.outcome as Login['outcome'] | null) ?? undefined,
      ticketHash: row.ticketHash ?? undefined,
      ticketExpiresAt: row.ticketExpiresAt ?? undefined,
      activatedAt: row.activatedAt ?? undefined,
      user: this.userOf(row),
    };
  }

  private userOf({ id, userId, openId, unionId, grantedScope, kept }: LoginEntity): LoggedIn | undefined {
    if (userId === null || openId === null) return undefined;
    return {
      userId,
      openId,
      unionId: unionId ?? undefined,
      scope: grantedScope ?? '',
      kept: kept === null ? undefined : this.sealer.open(kept, placeOf(id)),
    };
  }
}

/** The user took the consent back. */
const FORGOTTEN = {
  outcome: 'access_denied' satisfies LoginErrorCode,
  ticketHash: null,
  ticketExpiresAt: null,
  userId: null,
  openId: null,
  unionId: null,
  grantedScope: null,
  kept: null,
};

const placeOf = (id: string): CellPlace => ({ table: 'login', row: id, column: 'kept' });
