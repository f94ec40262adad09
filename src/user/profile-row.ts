import { z } from 'zod';
import type { ProfileEntity } from './profile.entity.js';
import { ProfileFields, type StoredProfile } from './profile.js';

/** `news_at` is the database's to write. */
export type ProfileRow = Omit<ProfileEntity, 'newsAt'>;

export interface KeptProfile extends StoredProfile {
  readonly fetchedAt: number;
  readonly revision: number;
  readonly newsRevision: number;
}

/** WeChat can be asked again: a row that cannot be read is as good as an empty one, and the next fetch fills it. */
export function toKept(row: ProfileRow): KeptProfile {
  const fields = Fields.safeParse(row.fields).data;
  return {
    fields: fields ?? {},
    userAt: (fields && row.userFetchedAt) ?? undefined,
    globalAt: (fields && row.globalFetchedAt) ?? undefined,
    fetchedAt: row.fetchedAt,
    revision: row.revision ?? 0,
    newsRevision: row.newsRevision ?? 0,
  };
}

export function toRow(
  { appId, openId }: { appId: string; openId: string },
  { fields, userAt, globalAt }: StoredProfile,
  current: KeptProfile | undefined,
  { fetchedAt, isNews = false }: { fetchedAt: number; isNews?: boolean },
): ProfileRow {
  const revision = (current?.revision ?? 0) + 1;
  return {
    appId,
    openId,
    fields: JSON.stringify(fields),
    fetchedAt,
    userFetchedAt: userAt ?? null,
    globalFetchedAt: globalAt ?? null,
    revision,
    newsRevision: isNews ? revision : (current?.newsRevision ?? 0),
  };
}

const Fields = z.string().transform(parseJson).pipe(ProfileFields);

function parseJson(text: string, context: z.RefinementCtx): unknown {
  try {
    return JSON.parse(text);
  } catch {
    context.addIssue('is not JSON');
    return z.NEVER;
  }
}
