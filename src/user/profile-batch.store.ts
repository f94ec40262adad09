import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Clock } from '../common/time/clock.js';
import { IdentityBatch } from '../identity/identity-batch.js';
import { isErased } from '../identity/identity.errors.js';
import type { Identity } from '../identity/identity.service.js';
import { isLostRace } from '../storage/lost-race.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { ProfileEntity } from './profile.entity.js';
import { type KeptProfile, toKept, toRow } from './profile-row.js';
import { NOTHING_STORED, type StoredProfile } from './profile.js';
import { ProfileStore } from './profile.store.js';

export interface Addition {
  readonly identity: Identity;
  /** What was stored when WeChat was asked. */
  readonly seen: KeptProfile | undefined;
  readonly merge: (old: StoredProfile) => StoredProfile;
}

/** Profiles of some hundred users in a few statements, by the rules of ProfileStore. */
@Injectable()
export class ProfileBatchStore {
  constructor(
    @InjectRepository(ProfileEntity) private readonly rows: Repository<ProfileEntity>,
    private readonly single: ProfileStore,
    private readonly identities: IdentityBatch,
    private readonly clock: Clock,
  ) {}

  async find(appId: string, openIds: readonly string[]): Promise<Map<string, KeptProfile>> {
    if (openIds.length === 0) return new Map();
    const rows = await this.rows.findBy({ appId, openId: In(openIds) });
    return new Map(rows.map((row) => [row.openId, toKept(row)]));
  }

  /**
   * By our id. Who was erased meanwhile is not among the answers; whose news came meanwhile has what is stored now.
   * @throws accountNotFound: deleted meanwhile
   */
  async add(additions: readonly Addition[]): Promise<Map<string, KeptProfile>> {
    const news = additions.filter(({ seen }) => !seen);
    const inserted = await this.insert(news);
    const kept = new Map(inserted ?? []);
    for (const addition of inserted ? additions.filter(({ seen }) => seen) : additions) {
      const profile = await this.addOne(addition);
      if (profile) kept.set(addition.identity.id, profile);
    }
    return kept;
  }

  private async addOne({ identity, seen, merge }: Addition): Promise<KeptProfile | undefined> {
    try {
      const added = await this.single.add(identity, seen, merge);
      return added ?? (await this.single.find(identity.appId, identity.openId));
    } catch (error) {
      if (isErased(error)) return undefined;
      throw error;
    }
  }

  /** Undefined when one of them was stored by somebody else just now: nothing is inserted then. */
  private async insert(additions: readonly Addition[]): Promise<Map<string, KeptProfile> | undefined> {
    if (additions.length === 0) return new Map();
    const made = additions.map(({ identity, merge }) => ({
      identity,
      row: toRow(identity, merge(NOTHING_STORED), undefined, { fetchedAt: this.clock.now() }),
    }));
    try {
      await this.rows.insert(made.map(({ row }) => row));
    } catch (error) {
      if (isUniqueViolation(error) || isLostRace(error)) return undefined;
      throw isOrphan(error) ? accountNotFound() : error;
    }
    const current = await this.identities.currentAmong(made.map(({ identity }) => identity.id));
    const gone = made.filter(({ identity }) => !current.has(identity.id));
    for (const { identity } of gone) await this.single.delete(identity.appId, identity.openId);
    return new Map(
      made
        .filter(({ identity }) => current.has(identity.id))
        .map(({ identity, row }) => [identity.id, toKept(row)]),
    );
  }
}
