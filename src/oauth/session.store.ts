import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import {
  Between,
  type FindOptionsWhere,
  In,
  IsNull,
  LessThan,
  LessThanOrEqual,
  MoreThan,
  type Repository,
} from 'typeorm';
import { Sealer, type CellPlace } from '../common/sealing/sealer.js';
import type { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import { IdentityService } from '../identity/identity.service.js';
import { type ChangeSource, KEEP_CHANGES_MS } from '../storage/change-feed.js';
import { DatabaseClock } from '../storage/database-clock.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import { sessionInvalid } from './oauth.errors.js';
import { SessionEntity } from './session.entity.js';
import type { Session } from './session.js';
import type { SessionLives } from './session-lives.js';

/** In one statement: few enough to hold up nobody, and fewer than the parameters that every database takes. */
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
    clock: Clock,
  ) {
    this.databaseClock = new DatabaseClock(rows.manager.connection, clock);
  }

  /** False when a session with this id was there before. @throws sessionInvalid: the account was deleted or the user erased meanwhile */
  async insert(session: Session, codeHash: string, kept?: Secret): Promise<boolean> {
    const cell = kept ? this.sealer.seal(kept, placeOf(session.id)) : null;
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

  async findByCode(codeHash: string): Promise<Session | undefined> {
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

  /** Writes when sessions of one account were seen, in pieces; a later instant that somebody else wrote stays. */
  async touch(seen: ReadonlyMap<string, number>, { idleMs, longestMs }: SessionLives): Promise<void> {
    // In one order everywhere: instances that touch the same sessions wait for each other instead of crosswise.
    const ids = [...seen.keys()].toSorted();
    for (let from = 0; from < ids.length; from += PIECE) {
      const piece = ids.slice(from, from + PIECE);
      const seenAt = Math.floor(Math.min(...piece.map((id) => seen.get(id) ?? 0)));
      const [idleEnd, lastEnd] = [seenAt + idleMs, `created_at + ${longestMs}`];
      await this.rows.update(
        { id: In(piece), seenAt: LessThan(seenAt), endedAt: IsNull() },
        {
          seenAt,
          idleExpiresAt: () => smaller(lastEnd, String(idleEnd)),
          maxExpiresAt: () => lastEnd,
        },
      );
    }
  }

  async end({ id }: Pick<Session, 'id'>): Promise<void> {
    await this.endWhere({ id });
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

  /** Puts shorter lives into the rows, so that nothing comes back by longer ones later, and ends what is over by them. */
  async shorten(appId: string, { idleMs, longestMs }: SessionLives, now: number): Promise<void> {
    const [idleEnd, lastEnd] = [`seen_at + ${idleMs}`, `created_at + ${longestMs}`];
    for (;;) {
      const piece = await this.rows
        .createQueryBuilder('s')
        .select('s.id')
        .where('s.app_id = :appId AND s.ended_at IS NULL', { appId })
        .andWhere(`(s.idle_expires_at > s.${idleEnd} OR s.max_expires_at > s.${lastEnd})`)
        .orderBy('s.id')
        .limit(PIECE)
        .getMany();
      if (piece.length === 0) break;
      await this.rows.update(
        { id: In(piece.map(({ id }) => id)) },
        {
          idleExpiresAt: () => smaller('idle_expires_at', idleEnd),
          maxExpiresAt: () => smaller('max_expires_at', lastEnd),
        },
      );
    }
    await this.endWhere({ appId, idleExpiresAt: LessThanOrEqual(now) });
    await this.endWhere({ appId, maxExpiresAt: LessThanOrEqual(now) });
  }

  now(): Promise<number> {
    return this.databaseClock.now();
  }

  /** The hashes of codes that ended. */
  async changedSince(instant: number, most: number): Promise<string[]> {
    const rows = await this.rows.find({
      where: { endedAt: MoreThan(instant) },
      select: { codeHash: true },
      take: most,
    });
    return rows.map(({ codeHash }) => codeHash);
  }

  hasAny(appId: string, openId: string): Promise<boolean> {
    return this.rows.existsBy({ appId, openId, endedAt: IsNull() });
  }

  /** Removes, in pieces, what has run out by the caller's clock, and what ended so long ago that every instance knows. */
  async deleteOver(expiredBefore: number, keepEndedMs = KEEP_CHANGES_MS): Promise<void> {
    const endedBefore = Math.floor((await this.databaseClock.now()) - keepEndedMs);
    const over = [
      { idleExpiresAt: LessThan(expiredBefore), endedAt: IsNull() },
      { maxExpiresAt: LessThan(expiredBefore), endedAt: IsNull() },
      { endedAt: LessThan(endedBefore) },
    ];
    for (;;) {
      const piece = await this.rows.find({ where: over, select: { id: true }, take: PIECE });
      if (piece.length === 0) return;
      await this.rows.delete({ id: In(piece.map(({ id }) => id)) });
    }
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

/** The smaller of two SQL expressions: their function for it has another name in each database. */
const smaller = (one: string, other: string): string =>
  `CASE WHEN ${one} < ${other} THEN ${one} ELSE ${other} END`;

const toSession = (row: SessionEntity | null): Session | undefined => (row ? fromRow(row) : undefined);

function fromRow(row: SessionEntity): Session {
  const { codeHash: _, kept: __, endedAt: ___, lang, unionId, ...fields } = row;
  return { ...fields, lang: lang as Language, unionId: unionId ?? undefined };
}

const placeOf = (id: string): CellPlace => ({ table: 'session', row: id, column: 'kept' });
