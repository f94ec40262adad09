import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { z } from 'zod';
import { accountNotFound } from '../access/access.errors.js';
import { isOrphan } from '../storage/unique-violation.js';
import { ProfileEntity } from './profile.entity.js';
import { ProfileFields, type StoredProfile } from './profile.js';

/** WeChat can be asked again: a row that cannot be read is as good as none, and the next fetch overwrites it. */
const StoredRow = z.object({
  fields: z.string().transform(parseJson).pipe(ProfileFields),
  source: z.enum(['user', 'global']),
  fetchedAt: z.number(),
});

/** What was last fetched of each user. */
@Injectable()
export class ProfileStore {
  constructor(@InjectRepository(ProfileEntity) private readonly rows: Repository<ProfileEntity>) {}

  async find(appId: string, openId: string): Promise<StoredProfile | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    const stored = row && StoredRow.safeParse(row).data;
    return stored ?? undefined;
  }

  /** @throws accountNotFound: deleted meanwhile */
  async save(appId: string, openId: string, { fields, source, fetchedAt }: StoredProfile): Promise<void> {
    const row = { appId, openId, fields: JSON.stringify(fields), source, fetchedAt };
    try {
      await this.rows.upsert(row, ['appId', 'openId']);
    } catch (error) {
      throw isOrphan(error) ? accountNotFound() : error;
    }
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
