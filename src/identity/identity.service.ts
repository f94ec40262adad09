import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { IdentityEntity } from './identity.entity.js';

/** One person as one account sees them. The key is (app_id, open_id); union_id is only an attribute. */
export interface Identity {
  readonly id: string;
  readonly appId: string;
  readonly openId: string;
  readonly unionId: string | undefined;
}

/** Gives a user of an account our own id: where logins and profiles meet, and the only place. */
@Injectable()
export class IdentityService {
  constructor(
    @InjectRepository(IdentityEntity) private readonly rows: Repository<IdentityEntity>,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  async find(appId: string, openId: string): Promise<Identity | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    return row ? toIdentity(row) : undefined;
  }

  /** The user's id, made at the first meeting. A union_id is added when it becomes known, and never overwritten. @throws accountNotFound: deleted meanwhile */
  async ensure(appId: string, openId: string, unionId?: string): Promise<Identity> {
    const known = (await this.find(appId, openId)) ?? (await this.create(appId, openId, unionId));
    if (unionId === undefined || known.unionId !== undefined) return known;
    await this.rows.update({ id: known.id, unionId: IsNull() }, { unionId });
    return { ...known, unionId };
  }

  private async create(appId: string, openId: string, unionId?: string): Promise<Identity> {
    const row = {
      id: this.random.id('u'),
      appId,
      openId,
      unionId: unionId ?? null,
      createdAt: this.clock.now(),
    };
    try {
      await this.rows.insert(row);
      return toIdentity(row);
    } catch (error) {
      if (isOrphan(error)) throw accountNotFound();
      if (!isUniqueViolation(error)) throw error;
      return toIdentity(await this.rows.findOneByOrFail({ appId, openId }));
    }
  }
}

const toIdentity = ({ id, appId, openId, unionId }: IdentityEntity): Identity => ({
  id,
  appId,
  openId,
  unionId: unionId ?? undefined,
});
