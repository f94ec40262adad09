import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Between,
  type FindOptionsWhere,
  In,
  IsNull,
  LessThanOrEqual,
  MoreThan,
  type Repository,
} from 'typeorm';
import { Sealer, type CellPlace } from '../common/sealing/sealer.js';
import type { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import { IdentityService } from '../identity/identity.service.js';
import type { ChangeSource } from '../storage/change-feed.js';
import { DatabaseClock } from '../storage/database-clock.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { LoginHashes } from './login-hashes.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionEntity } from './session.entity.js';
import type { Session } from './session.js';

/** Ended in one statement: few enough to hold up nobody, and fewer than the parameters that every database takes. */
const PIECE = 500;

/** Begun in these bounds, both included; epoch ms. */
export interface Begun {
  readonly since: number;
  readonly until: number;
}

export interface EndedPiece {
  readonly ended: number;
  readonly openIds: readonly string[];
}

@Injectable()
export class SessionStore implements ChangeSource {
  readonly name = 'sessions';
  private readonly databaseClock: DatabaseClock;

  constructor(
    @InjectRepository(SessionEntity) private readonly rows: Repository<SessionEntity>,
    private readonly sealer: Sealer,
    private readonly identities: IdentityService,
    private readonly hashes: LoginHashes,
    clock: Clock,
  ) {
    this.databaseClock = new DatabaseClock(rows.manager.connection, clock);
  }

  /** False when a session with this id was there before. @throws sessionInvalid: the account was deleted or the user erased meanwhile */
  async insert(session: Session, code: string, kept?: Secret): Promise<boolean> {
    const cell = kept ? this.sealer.seal(kept, placeOf(session.id)) : null;
    const codeHash = this.hashes.sessionCode(code);
    const row = { ...session, codeHash, unionId: session.unionId ?? null, kept: cell, endedAt: null };
    try {
      await this.rows.insert(row);
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? sessionInvalid() : error;
    }
    if (await this.identities.isCurrent(session.userId)) return true;
    await this.end({ id: session.id });
    throw sessionInvalid();
  }

  async findByCode(code: string): Promise<Session | undefined> {
    const codeHash = this.hashes.sessionCode(code);
    return toSession(await this.rows.findOneBy({ codeHash, endedAt: IsNull() }));
  }

  async findById(id: string): Promise<Session | undefined> {
    return toSession(await this.rows.findOneBy({ id, endedAt: IsNull() }));
  }

  /** Those that have not ended, the newest first. */
  async ofUser(appId: string, openId: string, most: number): Promise<Session[]> {
    const rows = await this.rows.find({
      where: { appId, openId, endedAt: IsNull() },
      order: { createdAt: 'DESC', id: 'ASC' },
      take: most,
    });
    return rows.map(fromRow);
  }

  /** @throws CellDamagedError */
  async kept(id: string): Promise<Secret | undefined> {
    const row = await this.rows.findOne({ where: { id }, select: { kept: true } });
    return row?.kept ? this.sealer.open(row.kept, placeOf(id)) : undefined;
  }

  /** False when it had ended before. */
  async end({ id }: Pick<Session, 'id'>): Promise<boolean> {
    return (await this.endWhere({ id })) > 0;
  }

  /** How many have ended by it. */
  endOfUser(appId: string, openId: string): Promise<number> {
    return this.endWhere({ appId, openId });
  }

  /** Ends some of those that were begun in these bounds: whose, and how many. Undefined when there is none left. */
  async endSome(appId: string, { since, until }: Begun): Promise<EndedPiece | undefined> {
    const piece = await this.rows.find({
      where: { appId, createdAt: Between(since, until), endedAt: IsNull() },
      select: { id: true, openId: true },
      take: PIECE,
    });
    if (piece.length === 0) return undefined;
    const ended = await this.endWhere({ id: In(piece.map(({ id }) => id)) });
    return { ended, openIds: [...new Set(piece.map(({ openId }) => openId))] };
  }

  /** Ends what has run out by the rows, and did not yet for everybody. */
  async endOver(appId: string, now: number): Promise<void> {
    await this.endWhere({ appId, idleExpiresAt: LessThanOrEqual(now) });
    await this.endWhere({ appId, maxExpiresAt: LessThanOrEqual(now) });
  }

  now(): Promise<number> {
    return this.databaseClock.now();
  }

  /** The ids of those that ended. */
  async changedSince(instant: number, most: number): Promise<string[]> {
    const rows = await this.rows.find({
      where: { endedAt: MoreThan(instant) },
      select: { id: true },
      take: most,
    });
    return rows.map(({ id }) => id);
  }

  hasAny(appId: string, openId: string): Promise<boolean> {
    return this.rows.existsBy({ appId, openId, endedAt: IsNull() });
  }

  /** An ended session says nothing of its user any more. */
  private async endWhere(where: FindOptionsWhere<SessionEntity>): Promise<number> {
    const endedAt = (): string => this.databaseClock.sql;
    const { affected } = await this.rows.update(
      { ...where, endedAt: IsNull() },
      { endedAt, userId: '', openId: '', unionId: null, kept: null },
    );
    return affected ?? 0;
  }
}

const toSession = (row: SessionEntity | null): Session | undefined => (row ? fromRow(row) : undefined);

function fromRow(row: SessionEntity): Session {
  const { codeHash: _, kept: __, endedAt: ___, lang, unionId, ...fields } = row;
  return { ...fields, lang: lang as Language, unionId: unionId ?? undefined };
}

const placeOf = (id: string): CellPlace => ({ table: 'session', row: id, column: 'kept' });
