import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
import { z } from 'zod';
import { ProfileEntity } from './profile.entity.js';
import { ProfileFields, type StoredProfile } from './profile.js';

const Source = z.enum(['user', 'global']);

/** What was last fetched of each user. */
@Injectable()
export class ProfileStore {
  constructor(@InjectRepository(ProfileEntity) private readonly rows: Repository<ProfileEntity>) {}

  async find(appId: string, openId: string): Promise<StoredProfile | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    if (!row) return undefined;
    return {
      fields: ProfileFields.parse(JSON.parse(row.fields)),
      source: Source.parse(row.source),
      fetchedAt: row.fetchedAt,
    };
  }

  async save(appId: string, openId: string, { fields, source, fetchedAt }: StoredProfile): Promise<void> {
    await this.rows.upsert({ appId, openId, fields: JSON.stringify(fields), source, fetchedAt }, [
      'appId',
      'openId',
    ]);
  }
}
