import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThanOrEqual, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Clock } from '../common/time/clock.js';
import { DatabaseClock } from '../storage/database-clock.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { FollowerSyncEntity } from './follower-sync.entity.js';

export type FollowerSync = Readonly<FollowerSyncEntity>;

const RUNNING = ['listing', 'marking'];

export const isRunning = ({ state }: FollowerSync): boolean => RUNNING.includes(state);

/** Rows of synchronisations. A step belongs to the instance that has its lease, and is written only under it. */
@Injectable()
export class FollowerSyncStore {
  private readonly databaseClock: DatabaseClock;

  constructor(
    @InjectRepository(FollowerSyncEntity) private readonly rows: Repository<FollowerSyncEntity>,
    clock: Clock,
  ) {
    this.databaseClock = new DatabaseClock(rows.manager.connection, clock);
  }

  /** The database's time. */
  now(): Promise<number> {
    return this.databaseClock.now();
  }

  async find(appId: string): Promise<FollowerSync | undefined> {
    return (await this.rows.findOneBy({ appId })) ?? undefined;
  }

  /** False when somebody else began one first. @throws accountNotFound: deleted meanwhile */
  async begin(row: FollowerSync, previous: FollowerSync | undefined): Promise<boolean> {
    if (previous) {
      const { appId, run, state } = previous;
      return (await this.rows.update({ appId, run, state }, row)).affected === 1;
    }
    try {
      await this.rows.insert(row);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? accountNotFound() : error;
    }
  }

  due(now: number): Promise<FollowerSync[]> {
    return this.rows.find({
      where: { state: In(RUNNING), dueAt: LessThanOrEqual(now), leaseUntil: LessThanOrEqual(now) },
      order: { dueAt: 'ASC' },
    });
  }

  /** Undefined when another instance has it. */
  async claim(row: FollowerSync, owner: string, until: number): Promise<FollowerSync | undefined> {
    const { appId, run, state, dueAt, leaseUntil } = row;
    const lease = { leaseOwner: owner, leaseUntil: until };
    const { affected } = await this.rows.update({ appId, run, state, dueAt, leaseUntil }, lease);
    return affected === 1 ? { ...row, ...lease } : undefined;
  }

  /** Writes the end of a step and gives the lease back. False when it was lost meanwhile: another one does the step again. */
  async finish(
    { appId, run, leaseOwner, leaseUntil }: FollowerSync,
    change: Partial<FollowerSync>,
  ): Promise<boolean> {
    const held = { appId, run, leaseUntil, leaseOwner: leaseOwner ?? '' };
    return (await this.rows.update(held, { ...change, leaseOwner: null, leaseUntil: 0 })).affected === 1;
  }

  /** One that waits is tried at once. */
  async hurry({ appId, run, dueAt }: FollowerSync, now: number): Promise<void> {
    await this.rows.update({ appId, run, dueAt, state: In(RUNNING) }, { dueAt: now });
  }

  /** Nothing of this user stays in the row: what was done up to there is done again. Whoever works on it loses the lease. */
  async forget(appId: string, openId: string): Promise<void> {
    await this.rows.update(
      { appId, afterOpenId: openId },
      { afterOpenId: null, pages: 0, seen: 0, leaseOwner: null, leaseUntil: 0 },
    );
  }
}
