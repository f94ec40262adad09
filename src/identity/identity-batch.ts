import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { isLostRace } from '../storage/lost-race.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { IdentityEntity } from './identity.entity.js';
import { isErased } from './identity.errors.js';
import { type Identity, IdentityService, toIdentity } from './identity.service.js';
import { Tombstones } from './tombstones.js';

export interface Met {
  readonly openId: string;
  readonly unionId: string | undefined;
}

type ByOpenId = Map<string, Identity>;

/** Identities of some hundred users in a few statements, by the rules of IdentityService. */
@Injectable()
export class IdentityBatch {
  constructor(
    @InjectRepository(IdentityEntity) private readonly rows: Repository<IdentityEntity>,
    private readonly identities: IdentityService,
    private readonly tombstones: Tombstones,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  async find(appId: string, openIds: readonly string[]): Promise<ByOpenId> {
    if (openIds.length === 0) return new Map();
    return byOpenId((await this.rows.findBy({ appId, openId: In(openIds) })).map(toIdentity));
  }

  /** Those of these ids that are still there. */
  async currentAmong(ids: readonly string[]): Promise<Set<string>> {
    if (ids.length === 0) return new Set();
    const rows = await this.rows.find({ select: { id: true }, where: { id: In(ids) } });
    return new Set(rows.map(({ id }) => id));
  }

  /** As IdentityService.ensure; who was erased is not among the answers. @throws accountNotFound: deleted meanwhile */
  async ensure(appId: string, met: readonly Met[]): Promise<ByOpenId> {
    const known = await this.find(
      appId,
      met.map(({ openId }) => openId),
    );
    const created = await this.create(
      appId,
      met.filter(({ openId }) => !known.has(openId)),
    );
    for (const { openId, unionId } of met) {
      const identity = known.get(openId);
      if (!identity || unionId === undefined || identity.unionId !== undefined) continue;
      known.set(openId, await this.identities.ensure(appId, openId, unionId));
    }
    return new Map([...known, ...created]);
  }

  private async create(appId: string, met: readonly Met[]): Promise<ByOpenId> {
    const welcome = await this.withoutErased(appId, met);
    if (welcome.length === 0) return new Map();
    const rows = welcome.map(({ openId, unionId }) => ({
      id: this.random.id('u'),
      appId,
      openId,
      unionId: unionId ?? null,
      createdAt: this.clock.now(),
    }));
    try {
      await this.rows.insert(rows);
    } catch (error) {
      if (isOrphan(error)) throw accountNotFound();
      if (!isUniqueViolation(error) && !isLostRace(error)) throw error;
      // Somebody else met one of them just now. A statement inserts all of its rows or none.
      return this.createEach(appId, welcome);
    }
    return this.takeBackErased(appId, rows.map(toIdentity));
  }

  private async createEach(appId: string, met: readonly Met[]): Promise<ByOpenId> {
    const identities: Identity[] = [];
    for (const { openId, unionId } of met) {
      try {
        identities.push(await this.identities.ensure(appId, openId, unionId));
      } catch (error) {
        if (!isErased(error)) throw error;
      }
    }
    return byOpenId(identities);
  }

  /** An erasure that began between the first look and the insert may have deleted before it. */
  private async takeBackErased(appId: string, made: readonly Identity[]): Promise<ByOpenId> {
    const remaining = await this.withoutErased(appId, made);
    const gone = made.filter((identity) => !remaining.includes(identity));
    if (gone.length > 0) await this.rows.delete(gone.map(({ id }) => id));
    return byOpenId(remaining);
  }

  private async withoutErased<T extends Pick<Met, 'openId'>>(appId: string, met: readonly T[]): Promise<T[]> {
    if (met.length === 0) return [];
    const erased = await this.tombstones.among(
      appId,
      met.map(({ openId }) => openId),
    );
    return met.filter(({ openId }) => !erased.has(openId));
  }
}

const byOpenId = (identities: readonly Identity[]): ByOpenId =>
  new Map(identities.map((identity) => [identity.openId, identity]));
