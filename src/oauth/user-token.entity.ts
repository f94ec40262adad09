import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  counter,
  id,
  instant,
  longText,
  nullableInstant,
  nullableShortText,
  shortText,
  OwnedByAccount,
} from '../storage/columns.js';

/** The widest and newest user token of one user of one account. */
@Entity('user_token')
@OwnedByAccount('user_token')
export class UserTokenEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @PrimaryColumn({ ...id, name: 'open_id' })
  openId!: string;

  @Column(counter)
  revision!: number;

  @Column(shortText)
  scope!: string;

  /** Sealed, as is the next. */
  @Column({ ...longText, name: 'access_token' })
  accessToken!: string;

  @Column({ ...longText, name: 'refresh_token' })
  refreshToken!: string;

  @Column({ ...instant, name: 'access_expires_at' })
  accessExpiresAt!: number;

  /** Thirty days after the login; no refresh prolongs it. */
  @Column({ ...instant, name: 'refresh_expires_at' })
  refreshExpiresAt!: number;

  /** Set when WeChat refused the refresh token: the user has to authorise again. */
  @Column({ ...nullableShortText, name: 'refused' })
  refused!: string | null;

  /** An instance is refreshing it, and is given up at this instant. */
  @Column({ ...nullableInstant, name: 'refreshing_until' })
  refreshingUntil!: number | null;
}
