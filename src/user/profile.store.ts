import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, MoreThan, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Clock } from '../common/time/clock.js';
import { userErased } from '../identity/identity.errors.js';
import { type Identity, IdentityService } from '../identity/identity.service.js';
import type { ChangeSource } from '../storage/change-feed.js';
import { DatabaseClock } from '../storage/database-clock.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { ProfileEntity } from './profile.entity.js';
import { ProfileMemory, userKey } from './profile.memory.js';
import { type KeptProfile, type ProfileRow, toKept, toRow } from './profile-row.js';
import { NOTHING_STORED, type StoredProfile } from './profile.js';

const MOST_ATTEMPTS = 20;

type Whose = Pick<Identity, 'id' | 'appId' | 'openId'>;

/** What is known of each user. Every write is conditional on what its writer saw. */
@Injectable()
export class ProfileStore implements ChangeSource {
  readonly name = 'profiles';
  private readonly databaseClock: DatabaseClock;

  constructor(
    @InjectRepository(ProfileEntity) private readonly rows: Repository<ProfileEntity>,
    private readonly identities: IdentityService,
    private readonly memory: ProfileMemory,
    private readonly clock: Clock,
  ) {
    this.databaseClock = new DatabaseClock(rows.manager.connection, clock);
  }

  now(): Promise<number> {
    return this.databaseClock.now();
  }

  /** The users of whom WeChat sent news. */
  async changedSince(instant: number, most: number): Promise<string[]> {
    const rows = await this.rows.find({
      where: { newsAt: MoreThan(instant) },
      select: { appId: true, openId: true },
      take: most,
    });
    return rows.map(({ appId, openId }) => userKey(appId, openId));
  }

  async find(appId: string, openId: string): Promise<KeptProfile | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    return row ? toKept(row) : undefined;
  }

  /**
   * Adds what was fetched to what is stored at that moment. `seen` is what was stored when WeChat was asked: undefined is answered, and nothing
   * written, when WeChat sent news of the user since, because what was fetched may be from before.
   * @throws accountNotFound: deleted meanwhile; userErased: what was fetched of the user is not kept
   */
  add(
    whose: Whose,
    seen: KeptProfile | undefined,
    merge: (old: StoredProfile) => StoredProfile,
  ): Promise<KeptProfile | undefined> {
    return this.write(whose, seen, (current) =>
      (current?.newsRevision ?? 0) > (seen?.revision ?? 0)
        ? undefined
        : toRow(whose, merge(current ?? NOTHING_STORED), current, { fetchedAt: this.clock.now() }),
    );
  }

  /**
   * News that WeChat sent by itself. A profile that was never fetched is changed, too: somebody may be fetching it. Who is not known
   * does not become known.
   */
  async change(appId: string, openId: string, rewrite: (old: StoredProfile) => StoredProfile): Promise<void> {
    const whose = await this.identities.find(appId, openId);
    if (!whose) return;
    await this.write(whose, await this.find(appId, openId), (current) =>
      toRow(whose, rewrite(current ?? NOTHING_STORED), current, {
        fetchedAt: current?.fetchedAt ?? this.clock.now(),
        isNews: true,
      }),
    );
    this.memory.forget(userKey(appId, openId));
  }

  async delete(appId: string, openId: string): Promise<void> {
    await this.rows.delete({ appId, openId });
    this.memory.forget(userKey(appId, openId));
  }

  /** How many there were. */
  async deleteFetchedBefore(before: number): Promise<number> {
    return (await this.rows.delete({ fetchedAt: LessThan(before) })).affected ?? 0;
  }

  /** `next` makes a row from the one that is there, or undefined to leave it. */
  private async write(
    whose: Whose,
    seen: KeptProfile | undefined,
    next: (current: KeptProfile | undefined) => ProfileRow | undefined,
  ): Promise<KeptProfile | undefined> {
    const { appId, openId } = whose;
    let current = seen;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const row = next(current);
      if (!row) return undefined;
      if (await this.replace(row, current)) {
        await this.takeBackIfErased(whose);
        return toKept(row);
      }
      current = await this.find(appId, openId);
    }
    throw new Error('others changed the profile first each time');
  }

  /** False when it is not as `current` any more. @throws accountNotFound */
  private async replace(row: ProfileRow, current: KeptProfile | undefined): Promise<boolean> {
    const { appId, openId, ...told } = row;
    const isNews = told.newsRevision === told.revision;
    const content = { ...told, ...(isNews && { newsAt: () => this.databaseClock.sql }) };
    if (current) {
      const { revision } = current;
      return (await this.rows.update({ appId, openId, revision }, content)).affected === 1;
    }
    try {
      await this.rows.insert({ appId, openId, ...content });
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? accountNotFound() : error;
    }
  }

  private async takeBackIfErased({ id, appId, openId }: Whose): Promise<void> {
    if (await this.identities.isCurrent(id)) return;
    // Who came back meanwhile loses a profile by it, which is fetched anew.
    await this.delete(appId, openId);
    throw userErased();
  }
}
