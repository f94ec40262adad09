import { Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { userErased } from '../identity/identity.errors.js';
import { IdentityBatch } from '../identity/identity-batch.js';
import type { Identity } from '../identity/identity.service.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import type { BatchLimits } from './batch-limits.js';
import { FollowerPieces, PIECE } from './follower-pieces.js';
import type { Outcome } from './missing.js';
import { isFresh, type StoredProfile } from './profile.js';
import { ProfileBatchStore } from './profile-batch.store.js';
import { ProfileSources, type Told } from './profile-sources.js';
import { type Profile, profileFrom } from './profile-view.js';
import { batchOutOfTime, userNotFound } from './user.errors.js';
import { withFollower } from './wechat-profile.js';

export interface BatchFailure {
  readonly openId: string;
  /** As in `code` of an error. */
  readonly code: string;
  readonly errcode?: number | undefined;
}

type Results = Map<string, Profile | BatchFailure>;

interface Piece {
  readonly appId: string;
  readonly openIds: readonly string[];
  readonly lang: Language;
}

/** The parts of a batch: what is stored and young enough, and what WeChat tells of a hundred at a time. */
@Injectable()
export class BatchPieces {
  constructor(
    private readonly wechat: FollowerPieces,
    private readonly sources: ProfileSources,
    private readonly identities: IdentityBatch,
    private readonly store: ProfileBatchStore,
    private readonly clock: Clock,
  ) {}

  /** Adds to the results what need not be asked for; answers the rest. */
  async youngOf(appId: string, openIds: readonly string[], results: Results): Promise<string[]> {
    const isTold = this.sources.hasFollowers(appId);
    for (let start = 0; start < openIds.length; start += PIECE) {
      const some = openIds.slice(start, start + PIECE);
      const [identities, stored] = [
        await this.identities.find(appId, some),
        await this.store.find(appId, some),
      ];
      for (const openId of some) {
        const identity = identities.get(openId);
        const profile = stored.get(openId);
        if (identity && (!isTold || isFresh(profile?.globalAt, this.clock.now())))
          results.set(openId, this.view(identity, profile, isTold ? 'told' : 'never-told'));
        else if (!isTold) results.set(openId, { openId, code: userNotFound().code });
      }
    }
    return openIds.filter((openId) => !results.has(openId));
  }

  /** Adds to the results what WeChat tells of these. @throws WechatError, credentialUnavailable, accountNotFound */
  async ask(piece: Piece, limits: BatchLimits, results: Results): Promise<void> {
    const { appId, openIds } = piece;
    const seen = await this.store.find(appId, openIds);
    const { told, unknown, unasked } = await this.wechat.ask(piece, limits);
    const met = [...told].map(([openId, { unionId }]) => ({ openId, unionId }));
    const identities = await this.identities.ensure(appId, met);
    const now = this.clock.now();
    const kept = await this.store.add(
      [...identities.values()].map((identity) => ({
        identity,
        seen: seen.get(identity.openId),
        merge: (old) => withAnswer(old, told.get(identity.openId), now),
      })),
    );
    for (const { openId } of met) {
      const identity = identities.get(openId);
      const profile = identity && kept.get(identity.id);
      results.set(
        openId,
        identity && profile
          ? this.view(identity, profile, profile.globalAt === undefined ? 'unavailable' : 'told')
          : { openId, code: userErased().code },
      );
    }
    for (const openId of unknown) results.set(openId, { openId, code: userNotFound().code });
    for (const openId of unasked) results.set(openId, { openId, code: batchOutOfTime().code });
  }

  /** A batch never asks by users' tokens: what they told is there from before. */
  private view(identity: Identity, stored: StoredProfile | undefined, global: Outcome): Profile {
    const { appId } = identity;
    const isPersonTold = isFresh(stored?.userAt, this.clock.now());
    const user = isPersonTold ? 'told' : this.sources.hasUserTokens(appId) ? 'no-token' : 'never-told';
    return profileFrom(identity, stored, { user, global });
  }
}

const withAnswer = (old: StoredProfile, told: Told | undefined, now: number): StoredProfile => ({
  ...old,
  fields: told ? withFollower(old.fields, told.fields) : old.fields,
  globalAt: now,
});
