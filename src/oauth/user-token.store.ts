import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import { IsNull, Not, type Repository } from 'typeorm';
import { accountNotFound } from '../access/access.errors.js';
import { Sealer } from '../common/sealing/sealer.js';
import { days } from '../common/time/instant.js';
import type { Secret } from '../common/secret/secret.js';
import { IdentityService } from '../identity/identity.service.js';
import { isOrphan, isUniqueViolation } from '../storage/unique-violation.js';
import { RefreshToken, UserToken } from '../wechat/tokens.js';
import { SessionEntity } from './session.entity.js';
import { UserTokenEntity } from './user-token.entity.js';

/** A refresh token lives thirty days, and no refresh prolongs it (WeChat: Authorized_Interface_Calling_UnionID). */
export const REFRESH_TOKEN_LIFE_MS = days(30);

export interface StoredUserToken {
  readonly appId: string;
  readonly openId: string;
  readonly revision: number;
  readonly scope: string;
  readonly accessToken: UserToken;
  readonly refreshToken: RefreshToken;
  readonly accessExpiresAt: number;
  readonly refreshExpiresAt: number;
  readonly isRefused: boolean;
}

export type TokenStamp = Pick<StoredUserToken, 'revision' | 'refreshExpiresAt'>;

export type UserTokenContent = Omit<StoredUserToken, 'revision'>;

/** User tokens, sealed. */
@Injectable()
export class UserTokenStore {
  constructor(
    @InjectRepository(UserTokenEntity) private readonly rows: Repository<UserTokenEntity>,
    private readonly sealer: Sealer,
    private readonly identities: IdentityService,
  ) {}

  async find(appId: string, openId: string): Promise<StoredUserToken | undefined> {
    const row = await this.rows.findOneBy({ appId, openId });
    return row ? this.toStored(row) : undefined;
  }

  /** Is there one that WeChat has not refused? Whether it opens is not looked at. */
  hasGood(appId: string, openId: string): Promise<boolean> {
    return this.rows.existsBy({ appId, openId, refused: IsNull() });
  }

  /** Have other tokens come in the place of these? */
  hasOther({ appId, openId, revision }: StoredUserToken): Promise<boolean> {
    return this.rows.existsBy({ appId, openId, revision: Not(revision), refused: IsNull() });
  }

  /** Puts this token in the place of whatever is there; not of a user who was erased meanwhile. @throws accountNotFound: deleted meanwhile */
  async put(content: UserTokenContent): Promise<void> {
    // What is in the way may be gone before it is overwritten: the user logged out elsewhere.
    while (!(await this.insert(content)) && !(await this.overwrite(content)));
    const { appId, openId } = content;
    if (!(await this.identities.exists(appId, openId))) await this.delete(appId, openId);
  }

  /** True for one at a time: these tokens are its to refresh until `until`, if nobody else's claim lasts beyond `freeSince`. */
  async claim(
    { appId, openId, revision }: StoredUserToken,
    freeSince: number,
    until: number,
  ): Promise<boolean> {
    const { affected } = await this.rows
      .createQueryBuilder()
      .update()
      .set({ refreshingUntil: until })
      .where({ appId, openId, revision })
      .andWhere('(refreshing_until IS NULL OR refreshing_until <= :freeSince)', {
        freeSince: Math.min(freeSince, Number.MAX_SAFE_INTEGER),
      })
      .execute();
    return affected === 1;
  }

  /** Nothing came of it: the next may try. */
  async release({ appId, openId, revision }: StoredUserToken): Promise<void> {
    await this.rows.update({ appId, openId, revision }, { refreshingUntil: null });
  }

  /** False when somebody wrote since `old` was read. */
  async replace(old: StoredUserToken, content: UserTokenContent): Promise<boolean> {
    const { appId, openId, revision } = old;
    const { affected } = await this.rows.update(
      { appId, openId, revision },
      this.toRow(content, revision + 1),
    );
    return affected === 1;
  }

  async delete(appId: string, openId: string, revision?: number): Promise<void> {
    await this.rows.delete({ appId, openId, ...(revision !== undefined && { revision }) });
  }

  /** What tells these tokens from those of another login or refresh; undefined: there are none. */
  async stamp(appId: string, openId: string): Promise<TokenStamp | undefined> {
    const select = { revision: true, refreshExpiresAt: true } as const;
    return (await this.rows.findOne({ where: { appId, openId }, select })) ?? undefined;
  }

  /** False when they are others by now. */
  async deleteStamped(appId: string, openId: string, stamp: TokenStamp): Promise<boolean> {
    const { revision, refreshExpiresAt } = stamp;
    return (await this.rows.delete({ appId, openId, revision, refreshExpiresAt })).affected === 1;
  }

  /** Erases the tokens of users who have no session left (one that has ended names nobody). Those of logins after `loggedInBefore` may get theirs yet. */
  async deleteWithoutSession(loggedInBefore: number): Promise<void> {
    const sessions = this.rows.manager
      .createQueryBuilder(SessionEntity, 's')
      .select('1')
      .where('s.app_id = user_token.app_id AND s.open_id = user_token.open_id');
    await this.rows
      .createQueryBuilder()
      .delete()
      .where(`NOT EXISTS (${sessions.getQuery()})`)
      .andWhere('refresh_expires_at < :end', { end: loggedInBefore + REFRESH_TOKEN_LIFE_MS })
      .execute();
  }

  private async insert(content: UserTokenContent): Promise<boolean> {
    try {
      await this.rows.insert(this.toRow(content, 0));
      return true;
    } catch (error) {
      if (isUniqueViolation(error)) return false;
      throw isOrphan(error) ? accountNotFound() : error;
    }
  }

  private async overwrite(content: UserTokenContent): Promise<boolean> {
    const { appId, openId, revision: _, ...columns } = this.toRow(content, 0);
    const fresh = { ...columns, revision: () => 'revision + 1' };
    return (await this.rows.update({ appId, openId }, fresh)).affected === 1;
  }

  private toRow(content: UserTokenContent, revision: number): UserTokenEntity {
    const { appId, openId, scope, accessExpiresAt, refreshExpiresAt, isRefused } = content;
    return {
      appId,
      openId,
      revision,
      scope,
      accessToken: this.seal(content, 'access_token', content.accessToken),
      refreshToken: this.seal(content, 'refresh_token', content.refreshToken),
      accessExpiresAt,
      refreshExpiresAt,
      refused: isRefused ? 'reauthorize' : null,
      refreshingUntil: null,
    };
  }

  private toStored(row: UserTokenEntity): StoredUserToken {
    const { appId, openId, revision, scope, accessExpiresAt, refreshExpiresAt } = row;
    return {
      appId,
      openId,
      revision,
      scope,
      accessToken: new UserToken(this.open(row, 'access_token', row.accessToken)),
      refreshToken: new RefreshToken(this.open(row, 'refresh_token', row.refreshToken)),
      accessExpiresAt,
      refreshExpiresAt,
      isRefused: row.refused !== null,
    };
  }

  private seal(of: { appId: string; openId: string }, column: string, secret: Secret): string {
    return this.sealer.seal(secret, placeOf(of, column));
  }

  private open(of: { appId: string; openId: string }, column: string, cell: string): string {
    return this.sealer.open(cell, placeOf(of, column)).reveal();
  }
}

const placeOf = (
  { appId, openId }: { appId: string; openId: string },
  column: string,
): { table: string; row: string; column: string } => ({
  table: 'user_token',
  row: `${appId} ${openId}`,
  column,
});
