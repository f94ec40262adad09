import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  id,
  instant,
  longText,
  nullableCounter,
  nullableInstant,
  OwnedByAccount,
} from '../storage/columns.js';

@Entity('profile')
@OwnedByAccount('profile')
@Index('ix_profile_news_at', ['newsAt'])
export class ProfileEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @PrimaryColumn({ ...id, name: 'open_id' })
  openId!: string;

  /** JSON. */
  @Column(longText)
  fields!: string;

  /** When anything of it was last fetched. */
  @Column({ ...instant, name: 'fetched_at' })
  fetchedAt!: number;

  /** When the user's own token last told of the person; empty: never, or WeChat said meanwhile that it changed. */
  @Column({ ...nullableInstant, name: 'user_fetched_at' })
  userFetchedAt!: number | null;

  /** The same of the account's token. */
  @Column({ ...nullableInstant, name: 'global_fetched_at' })
  globalFetchedAt!: number | null;

  /** Grows with each write. */
  @Column({ ...nullableCounter, name: 'revision' })
  revision!: number | null;

  /** The revision of the last news that WeChat sent by itself: what was asked before is out of date. */
  @Column({ ...nullableCounter, name: 'news_revision' })
  newsRevision!: number | null;

  /** When that was, by the database's clock, for other instances to learn of it. */
  @Column({ ...nullableInstant, name: 'news_at' })
  newsAt!: number | null;
}
