import { Column, Entity, PrimaryColumn } from 'typeorm';
import { counter, id, instant, longText, nullableLongText, shortText } from '../storage/columns.js';

@Entity('account')
export class AccountEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @Column(shortText)
  kind!: string;

  @Column(shortText)
  name!: string;

  @Column({ ...shortText, name: 'token_mode' })
  tokenMode!: string;

  /** Sealed. */
  @Column({ ...longText, name: 'app_secret' })
  appSecret!: string;

  /** JSON, as are the two below. */
  @Column({ ...longText, name: 'return_urls' })
  returnUrls!: string;

  @Column({ ...longText, name: 'js_origins' })
  jsOrigins!: string;

  @Column({ ...longText, name: 'verify_files' })
  verifyFiles!: string;

  /** Sealed. */
  @Column({ ...nullableLongText, name: 'push_token' })
  pushToken!: string | null;

  /** Sealed. */
  @Column({ ...nullableLongText, name: 'push_aes_key' })
  pushAesKey!: string | null;

  @Column({ ...counter, name: 'session_idle_seconds', nullable: true })
  sessionIdleSeconds!: number | null;

  @Column({ ...counter, name: 'session_max_seconds', nullable: true })
  sessionMaxSeconds!: number | null;

  @Column({ ...instant, name: 'created_at' })
  createdAt!: number;

  @Column({ ...instant, name: 'updated_at' })
  updatedAt!: number;
}
