import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { LessThan, type Repository } from 'typeorm';
import { z } from 'zod';
import { accountNotFound } from '../access/access.errors.js';
import { userErased } from '../identity/identity.errors.js';
import { IdentityService } from '../identity/identity.service.js';
import { isOrphan } from '../storage/unique-violation.js';
import { ProfileEntity } from './profile.entity.js';
import { ProfileFields, type StoredProfile } from './profile.js';

/** WeChat can be asked again: a row that cannot be read is as good as none, and the next fetch overwrites it. */
const StoredRow = z.object({
  fields: z.string().transform(parseJson).pipe(ProfileFields),
  source: z.enum(['user', 'global']),
  fetchedAt: z.number(),
});

const MOST_ATTEMPTS = 20;

/** What was last fetched of each user. */
@Injectable()
export class ProfileStore {
  constructor(
    @InjectRepository(ProfileEntity) private readonly rows: Repository<ProfileEntity>,
    private readonly identities: IdentityService,
  ) {}

  async find(appId: string, openId: string): Promise<StoredProfile | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    const stored = row && StoredRow.safeParse(row).data;
    return stored ?? undefined;
  }

  /** @throws accountNotFound: deleted meanwhile; userErased: what was fetched of the user is not kept */
  async save(appId: string, openId: string, { fields, source, fetchedAt }: StoredProfile): Promise<void> {
    const row = { appId, openId, fields: JSON.stringify(fields), source, fetchedAt };
    try {
      await this.rows.upsert(row, ['appId', 'openId']);
    } catch (error) {
      throw isOrphan(error) ? accountNotFound() : error;
    }
    if (await this.identities.exists(appId, openId)) return;
    await this.delete(appId, openId);
    throw userErased();
  }

  /** Rewrites a stored profile, if there is one, as it is at that moment. */
  async change(appId: string, openId: string, rewrite: (old: StoredProfile) => StoredProfile): Promise<void> {
    for (let attempt = 0; attempt < MOST_ATTEMPTS; attempt++) {
      const row = await this.rows.findOneBy({ appId, openId });
      const old = row && StoredRow.safeParse(row).data;
      if (!row || !old) return;
      const { source, fetchedAt, fields } = rewrite(old);
      const { affected } = await this.rows.update(
        { appId, openId, fetchedAt: row.fetchedAt, fields: row.fields },
        { source, fetchedAt, fields: JSON.stringify(fields) },
      );
      if (affected === 1) return;
    }
    throw new Error('others changed the profile first each time');
  }

  async delete(appId: string, openId: string): Promise<void> {
    await this.rows.delete({ appId, openId });
  }

  /** How many there were. */
  async deleteFetchedBefore(before: number): Promise<number> {
    return (await this.rows.delete({ fetchedAt: LessThan(before) })).affected ?? 0;
  }
}

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
}
