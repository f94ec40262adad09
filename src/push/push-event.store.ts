import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThan, LessThanOrEqual, MoreThan, MoreThanOrEqual, Not, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { FOLLOW_EVENTS, type Lane, PRIVACY_EVENTS } from './push-event.js';
import { PushEventEntity } from './push-event.entity.js';

export type StoredEvent = Readonly<PushEventEntity>;

export interface EventQuery {
  readonly name?: string | undefined;
  /** Epoch milliseconds of arrival. */
  readonly since?: number | undefined;
  readonly limit?: number | undefined;
}

const NAMES = {
  privacy: In(PRIVACY_EVENTS),
  follow: In(FOLLOW_EVENTS),
  other: Not(In([...PRIVACY_EVENTS, ...FOLLOW_EVENTS])),
} satisfies Record<Lane, unknown>;

const REDUCED = { body: null, userHash: null };

/** The inbox's rows. Each step is one conditional statement, so that several instances may work on them. */
@Injectable()
export class PushEventStore {
  constructor(@InjectRepository(PushEventEntity) private readonly rows: Repository<PushEventEntity>) {}

  /** False: it was here before. @throws accountNotFound: deleted meanwhile */
  async insert(row: StoredEvent): Promise<boolean> {
    try {
      await this.rows.insert(row);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? accountNotFound() : error;
    }
  }

  due(lane: Lane, now: number, take: number): Promise<StoredEvent[]> {
    return this.rows.find({
      where: { state: 'new', dueAt: LessThanOrEqual(now), name: NAMES[lane] },
      order: { dueAt: 'ASC', receivedAt: 'ASC' },
      take,
    });
  }

  /** Undefined when another instance took it. */
  async claim(row: StoredEvent, until: number): Promise<StoredEvent | undefined> {
    const { id, dueAt, attempts } = row;
    const claimed = { attempts: attempts + 1, dueAt: until };
    const { affected } = await this.rows.update({ id, state: 'new', dueAt, attempts }, claimed);
    return affected === 1 ? { ...row, ...claimed } : undefined;
  }

  async markApplied(row: StoredEvent, now: number): Promise<StoredEvent> {
    const applied = { appliedAt: now };
    await this.rows.update({ id: row.id }, applied);
    return { ...row, ...applied };
  }

  /** `reduced`: nothing of the user is needed any more. */
  async end(
    { id, attempts }: StoredEvent,
    state: 'done' | 'dead',
    { reduced }: { reduced: boolean },
  ): Promise<void> {
    await this.rows.update({ id, attempts }, { state, ...(reduced && REDUCED) });
  }

  async retryAt({ id, attempts }: StoredEvent, dueAt: number): Promise<void> {
    await this.rows.update({ id, attempts, state: 'new' }, { dueAt });
  }

  /** Did the same user follow or leave later than this? */
  hasLaterFollow({ appId, userHash, occurredAt }: StoredEvent): Promise<boolean> {
    return this.rows.existsBy({
      appId,
      userHash: userHash ?? '',
      name: In(FOLLOW_EVENTS),
      occurredAt: MoreThan(occurredAt),
    });
  }

  /** What is under way about the user's privacy is finished first; it takes itself away. */
  async reduceOfUser(appId: string, userHash: string): Promise<void> {
    await this.rows.update({ appId, userHash, name: Not(In(PRIVACY_EVENTS)) }, { ...REDUCED, state: 'done' });
    await this.rows.update({ appId, userHash, state: Not('new') }, REDUCED);
  }

  read(appId: string, { name, since = 0, limit = 100 }: EventQuery): Promise<StoredEvent[]> {
    return this.rows.find({
      where: { appId, receivedAt: MoreThanOrEqual(since), ...(name !== undefined && { name }) },
      order: { receivedAt: 'ASC' },
      take: limit,
    });
  }

  async deleteReceivedBefore(before: number): Promise<void> {
    await this.rows.delete({ receivedAt: LessThan(before) });
  }
}
