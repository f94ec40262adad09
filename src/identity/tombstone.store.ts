import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, LessThan, LessThanOrEqual, MoreThan, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { TombstoneEntity } from './tombstone.entity.js';

type Key = Pick<TombstoneEntity, 'appId' | 'openIdHash'>;
type Content = Omit<TombstoneEntity, 'sequence'>;
type Seen = Pick<TombstoneEntity, 'appId' | 'openIdHash' | 'sequence'>;

/** Each lost attempt is another erasure of the same account. */
const MOST_ATTEMPTS = 100;
const AT_ONCE = 100;

@Injectable()
export class TombstoneStore {
  constructor(@InjectRepository(TombstoneEntity) private readonly rows: Repository<TombstoneEntity>) {}

  async find({ appId, openIdHash }: Key): Promise<TombstoneEntity | undefined> {
    return (await this.rows.findOneBy({ appId, openIdHash })) ?? undefined;
  }

  /** Which of these were erased after that instant. */
  async erasedAmong(appId: string, hashes: readonly string[], after: number): Promise<string[]> {
    const rows = await this.rows.find({
      select: { openIdHash: true },
      where: { appId, openIdHash: In(hashes), erasedAt: MoreThan(after) },
    });
    return rows.map(({ openIdHash }) => openIdHash);
  }

  /** The newest sequence of the account; 0 when there is none. */
  async newest(appId: string): Promise<number> {
    // An aggregate passes by the column's own conversion: PostgreSQL's comes as a text.
    const newest: unknown = await this.rows.maximum('sequence', { appId });
    return Number(newest ?? 0);
  }

  /** With the next sequence, in the place of an older one of the same user. @throws accountNotFound: deleted meanwhile */
  async put(content: Content): Promise<void> {
    const { appId, openIdHash } = content;
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      // Not below the time: the numbers of rows that are gone by now do not come again.
      const sequence = Math.max(content.erasedAt, (await this.newest(appId)) + 1);
      if (await this.insert({ ...content, sequence })) return;
      if (await this.replace({ appId, openIdHash }, { ...content, sequence })) return;
    }
    throw new Error('others took every sequence first');
  }

  async dueBefore(now: number): Promise<TombstoneEntity[]> {
    return this.rows.find({
      where: { againAt: LessThanOrEqual(now) },
      order: { againAt: 'ASC' },
      take: AT_ONCE,
    });
  }

  /** False when another instance was first. */
  async postpone({ appId, openIdHash, againAt }: TombstoneEntity, until: number): Promise<boolean> {
    const { affected } = await this.rows.update(
      { appId, openIdHash, againAt: againAt ?? 0 },
      { againAt: until },
    );
    return affected === 1;
  }

  /** No further round: who it was is no longer needed. */
  async settle({ appId, openIdHash, sequence }: Seen): Promise<void> {
    await this.rows.update({ appId, openIdHash, sequence }, { againAt: null, sealedOpenId: null });
  }

  async deleteErasedBefore(before: number): Promise<void> {
    await this.rows.delete({ erasedAt: LessThan(before) });
  }

  /** False when this user or this sequence is there already. */
  private async insert(row: TombstoneEntity): Promise<boolean> {
    try {
      await this.rows.insert(row);
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? accountNotFound() : error;
    }
  }

  /** False when there is none of this user, or another one has the sequence. */
  private async replace(key: Key, row: TombstoneEntity): Promise<boolean> {
    try {
      return (await this.rows.update({ ...key, sequence: LessThan(row.sequence) }, row)).affected === 1;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw error;
    }
  }
}
