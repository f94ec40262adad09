import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, LessThan, type Repository } from 'typeorm';
import { Clock } from '../common/time/clock.js';
import { KEEP_CHANGES_MS } from '../storage/change-feed.js';
import { DatabaseClock } from '../storage/database-clock.js';
import { SessionEntity } from './session.entity.js';
import type { SessionLives } from './session-lives.js';

/** In one statement: few enough to hold up nobody, and fewer than the parameters that every database takes. */
const PIECE = 500;

/** How long sessions live, for many of them at a time. */
@Injectable()
export class SessionLivesStore {
  private readonly databaseClock: DatabaseClock;

  constructor(
    @InjectRepository(SessionEntity) private readonly rows: Repository<SessionEntity>,
    clock: Clock,
  ) {
    this.databaseClock = new DatabaseClock(rows.manager.connection, clock);
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

  /** Puts shorter lives into the rows, so that nothing comes back by longer ones later. */
  async shorten(appId: string, { idleMs, longestMs }: SessionLives): Promise<void> {
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
}

/** The smaller of two SQL expressions: their function for it has another name in each database. */
const smaller = (one: string, other: string): string =>
  `CASE WHEN ${one} < ${other} THEN ${one} ELSE ${other} END`;
