import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { IdentityEntity } from './identity.entity.js';
import { isErased } from './identity.errors.js';
import { type ErasureMark, Tombstones } from './tombstones.js';

/** One person as one account sees them. The key is (app_id, open_id); union_id is only an attribute. */
export interface Identity {
  readonly id: string;
  readonly appId: string;
  readonly openId: string;
  readonly unionId: string | undefined;
}

/**
 * Gives a user of an account our own id: where logins and profiles meet, and the only place. A user is there as long as this row is:
 * who writes anything about one looks afterwards whether it still is, and else takes it back (docs/adr/0021).
 */
@Injectable()
export class IdentityService {
  constructor(
    @InjectRepository(IdentityEntity) private readonly rows: Repository<IdentityEntity>,
    private readonly random: Random,
    private readonly clock: Clock,
    private readonly tombstones: Tombstones,
  ) {}

  async find(appId: string, openId: string): Promise<Identity | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    return row ? toIdentity(row) : undefined;
  }

  /** Is this very user still there? Who came back after an erasure has another id. */
  isCurrent(id: string): Promise<boolean> {
    return this.rows.existsBy({ id });
  }

  exists(appId: string, openId: string): Promise<boolean> {
    return this.rows.existsBy({ appId, openId });
  }

  /** In all accounts. */
  async ofPerson(unionId: string): Promise<Identity[]> {
    return (await this.rows.findBy({ unionId })).map(toIdentity);
  }

  /**
   * The user's id, made at the first meeting. A union_id is added when it becomes known, and never overwritten. A login says how far
   * erasures had come when it began; without a `mark`, who was erased within a day is not made anew.
   * @throws accountNotFound: deleted meanwhile; userErased
   */
  async ensure(appId: string, openId: string, unionId?: string, mark?: ErasureMark): Promise<Identity> {
    if (mark !== undefined) await this.tombstones.assertNone(appId, openId, mark);
    const known = (await this.find(appId, openId)) ?? (await this.create({ appId, openId, unionId }, mark));
    if (unionId === undefined || known.unionId !== undefined) return known;
    await this.rows.update({ id: known.id, unionId: IsNull() }, { unionId });
    return { ...known, unionId };
  }

  async delete(appId: string, openId: string): Promise<void> {
    await this.rows.delete({ appId, openId });
  }

  private async create(
    { appId, openId, unionId }: Pick<Identity, 'appId' | 'openId' | 'unionId'>,
    mark: ErasureMark | undefined,
  ): Promise<Identity> {
    if (mark === undefined) await this.tombstones.assertNone(appId, openId);
    const row = {
      id: this.random.id('u'),
      appId,
      openId,
      unionId: unionId ?? null,
      createdAt: this.clock.now(),
    };
    try {
      await this.rows.insert(row);
    } catch (error) {
      if (isOrphan(error)) throw accountNotFound();
      if (!isUniqueViolation(error)) throw error;
      return toIdentity(await this.rows.findOneByOrFail({ appId, openId }));
    }
    await this.takeBackIfErased(row, mark);
    return toIdentity(row);
  }

  /** An erasure that began between the first look and the insert may have deleted before it. */
  private async takeBackIfErased({ id, appId, openId }: IdentityEntity, mark?: ErasureMark): Promise<void> {
    try {
      await this.tombstones.assertNone(appId, openId, mark);
    } catch (error) {
      if (isErased(error)) await this.rows.delete({ id });
      throw error;
    }
  }
}

export const toIdentity = ({ id, appId, openId, unionId }: IdentityEntity): Identity => ({
  id,
  appId,
  openId,
  unionId: unionId ?? undefined,
});
