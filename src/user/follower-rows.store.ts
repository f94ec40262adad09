import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { In, IsNull, MoreThan, Not, type Repository } from 'typeorm';
import { IdentityBatch } from '../identity/identity-batch.js';
import { type Addition, ProfileBatchStore } from './profile-batch.store.js';
import { ProfileEntity } from './profile.entity.js';
import { toKept } from './profile-row.js';
import type { StoredProfile } from './profile.js';
import { ProfileStore } from './profile.store.js';
import { withFollower } from './wechat-profile.js';

const AT_ONCE = 500;

export interface Sync {
  readonly appId: string;
  readonly run: number;
  readonly startedAt: number;
}

/** What a list of followers does to profiles. Each step may be done twice. */
@Injectable()
export class FollowerRowsStore {
  constructor(
    @InjectRepository(ProfileEntity) private readonly rows: Repository<ProfileEntity>,
    private readonly identities: IdentityBatch,
    private readonly batch: ProfileBatchStore,
    private readonly single: ProfileStore,
  ) {}

  /** They follow. Who was erased does not come back. */
  async seen({ appId, run }: Sync, openIds: readonly string[]): Promise<void> {
    for (let start = 0; start < openIds.length; start += AT_ONCE) {
      const some = openIds.slice(start, start + AT_ONCE);
      const met = some.map((openId) => ({ openId, unionId: undefined }));
      const identities = await this.identities.ensure(appId, met);
      const stored = await this.batch.find(appId, some);
      const additions: Addition[] = [...identities.values()]
        .map((identity) => ({ identity, seen: stored.get(identity.openId), merge: following }))
        .filter(({ seen }) => seen?.fields.subscribed !== true);
      await this.batch.add(additions);
      await this.rows.update({ appId, openId: In(some) }, { seenInSync: run });
    }
  }

  /** Some of those behind `after` who were not seen, in order: who follows by what is stored is marked as one who left. */
  async mark(sync: Sync, after: string | null): Promise<{ departed: number; after: string | undefined }> {
    const { appId, run } = sync;
    const behind = after === null ? {} : { openId: MoreThan(after) };
    const rows = await this.rows.find({
      where: [
        { appId, ...behind, seenInSync: IsNull() },
        { appId, ...behind, seenInSync: Not(run) },
      ],
      order: { openId: 'ASC' },
      take: AT_ONCE,
    });
    const gone = rows.filter((row) => isFromBefore(row, sync));
    const identities = await this.identities.find(
      appId,
      gone.map(({ openId }) => openId),
    );
    let departed = 0;
    for (const row of gone) {
      const identity = identities.get(row.openId);
      if (identity && (await this.single.add(identity, toKept(row), departing))) departed++;
    }
    return { departed, after: rows.length === AT_ONCE ? rows.at(-1)?.openId : undefined };
  }
}

/**
 * The list is from before it is stored here: who stopped following since, by an event, must not follow again by it. So WeChat is asked
 * about those when next somebody asks for them.
 */
const following = (old: StoredProfile): StoredProfile => ({
  ...old,
  fields: old.fields.subscribed === false ? old.fields : { ...old.fields, subscribed: true },
  globalAt: undefined,
});

/** Until somebody asks WeChat: the list may have missed one who came while it was read. */
const departing = (old: StoredProfile): StoredProfile => ({
  ...old,
  fields: withFollower(old.fields, { subscribed: false }),
  globalAt: undefined,
});

/** Follows by what was known before the list was begun. */
function isFromBefore(row: ProfileEntity, { startedAt }: Sync): boolean {
  const { fields, globalAt = 0 } = toKept(row);
  const followedAt = fields.subscribed_at === undefined ? 0 : Date.parse(fields.subscribed_at);
  return fields.subscribed === true && globalAt < startedAt && followedAt < startedAt;
}
