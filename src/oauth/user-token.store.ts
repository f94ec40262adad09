import { Injectable } from '@nestjs/common';
import { InjectRepository } from '@nestjs/typeorm';
import type { Repository } from 'typeorm';
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

  /** Puts this token in the place of whatever is there; not of a user who was erased meanwhile. @throws accountNotFound: deleted meanwhile */
  async put(content: UserTokenContent): Promise<void> {
    const row = this.toRow(content, 0);
    try {
      await this.rows.insert(row);
    } catch (error) {
      if (isOrphan(error)) throw accountNotFound();
      if (!isUniqueViolation(error)) throw error;
      const { appId, openId, revision: _, ...columns } = row;
      await this.rows.update({ appId, openId }, { ...columns, revision: () => 'revision + 1' });
    }
    const { appId, openId } = content;
    if (!(await this.identities.exists(appId, openId))) await this.delete(appId, openId);
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

  async delete(appId: string, openId: string): Promise<void> {
    await this.rows.delete({ appId, openId });
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
