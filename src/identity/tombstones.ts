import { Injectable } from '@nestjs/common';
import { Secret } from '../common/secret/secret.js';
import { Sealer } from '../common/sealing/sealer.js';
import { Clock } from '../common/time/clock.js';
import { hours, seconds } from '../common/time/instant.js';
import { userErased } from './identity.errors.js';
import type { TombstoneEntity } from './tombstone.entity.js';
import { TombstoneStore } from './tombstone.store.js';

/** Longer than any login that was under way at an erasure may take. */
const KEEP_MS = hours(24);
/** When the second round is due: it takes what an instance wrote that died before it could look again. */
const AGAIN_MS = seconds(20);

/**
 * How far the erasures of an account had come at some moment. A login carries it from its beginning: its user agreed to all that came
 * before, and to nothing after. Counted, not timed: clocks of instances differ.
 */
export type ErasureMark = number;

export interface ErasedUser {
  readonly appId: string;
  readonly openId: string;
  readonly settle: () => Promise<void>;
}

/** Remembers for a day, by keyed hashes, who was erased, so that nothing that began before brings them back. */
@Injectable()
export class Tombstones {
  constructor(
    private readonly store: TombstoneStore,
    private readonly sealer: Sealer,
    private readonly clock: Clock,
  ) {}

  mark(appId: string): Promise<ErasureMark> {
    return this.store.newest(appId);
  }

  /** Before anything is deleted: whoever writes of this user from now on finds it when looking again. @throws accountNotFound */
  async set(appId: string, openId: string): Promise<void> {
    const openIdHash = this.hash(appId, openId);
    const now = this.clock.now();
    await this.store.put({
      appId,
      openIdHash,
      erasedAt: now,
      againAt: now + AGAIN_MS,
      sealedOpenId: this.sealer.seal(new Secret(openId), placeOf(appId, openIdHash)),
    });
  }

  /**
   * May this user be written down, by a login with this mark, or by anything else? A login that began after the erasure is a new consent.
   * @throws userErased
   */
  async assertNone(appId: string, openId: string, mark?: ErasureMark): Promise<void> {
    const row = await this.store.find({ appId, openIdHash: this.hash(appId, openId) });
    if (!row || row.erasedAt + KEEP_MS <= this.clock.now()) return;
    if (mark === undefined || mark < row.sequence) throw userErased();
    if (row.againAt !== null) await this.store.settle(row);
  }

  /** Which of these users may not be written down, but by a login. */
  async among(appId: string, openIds: readonly string[]): Promise<Set<string>> {
    const byHash = new Map(openIds.map((openId) => [this.hash(appId, openId), openId]));
    const erased = await this.store.erasedAmong(appId, [...byHash.keys()], this.clock.now() - KEEP_MS);
    return new Set(erased.flatMap((hash) => byHash.get(hash) ?? []));
  }

  /** Whose second round is due, each for one instance. */
  async takeDue(): Promise<ErasedUser[]> {
    const now = this.clock.now();
    const taken: ErasedUser[] = [];
    for (const row of await this.store.dueBefore(now))
      if (await this.store.postpone(row, now + AGAIN_MS)) taken.push(this.erasedUser(row));
    return taken;
  }

  async deleteExpired(): Promise<void> {
    await this.store.deleteErasedBefore(this.clock.now() - KEEP_MS);
  }

  private erasedUser(row: TombstoneEntity): ErasedUser {
    const { appId, openIdHash, sealedOpenId } = row;
    const openId = this.sealer.open(sealedOpenId ?? '', placeOf(appId, openIdHash)).reveal();
    return { appId, openId, settle: () => this.store.settle(row) };
  }

  private hash(appId: string, openId: string): string {
    return this.sealer.hash('erased_user', `${appId}\0${openId}`);
  }
}

const placeOf = (appId: string, hash: string): { table: string; row: string; column: string } => ({
  table: 'tombstone',
  row: `${appId} ${hash}`,
  column: 'sealed_open_id',
});
