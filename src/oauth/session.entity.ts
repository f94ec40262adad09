import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  id,
  instant,
  nullableInstant,
  nullableLongText,
  nullableShortText,
  shortText,
  OwnedByAccount,
} from '../storage/columns.js';

@Entity('session')
@OwnedByAccount('session')
@Index('uq_session_code_hash', ['codeHash'], { unique: true })
@Index('ix_session_app_id_open_id', ['appId', 'openId'])
@Index('ix_session_idle_expires_at', ['idleExpiresAt'])
@Index('ix_session_ended_at', ['endedAt'])
export class SessionEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column({ ...shortText, name: 'app_id' })
  appId!: string;

  @Column({ ...shortText, name: 'code_hash' })
  codeHash!: string;

  @Column({ ...shortText, name: 'user_id' })
  userId!: string;

  @Column({ ...shortText, name: 'open_id' })
  openId!: string;

  @Column({ ...nullableShortText, name: 'union_id' })
  unionId!: string | null;

  @Column(shortText)
  scope!: string;

  @Column(shortText)
  lang!: string;

  @Column({ ...instant, name: 'created_at' })
  createdAt!: number;

  @Column({ ...instant, name: 'seen_at' })
  seenAt!: number;

  @Column({ ...instant, name: 'idle_expires_at' })
  idleExpiresAt!: number;

  @Column({ ...instant, name: 'max_expires_at' })
  maxExpiresAt!: number;

  /**
   * By the database's clock. An ended session stays for a while, without its user, so that other instances learn of its end; only then
   * does the row go.
   */
  @Column({ ...nullableInstant, name: 'ended_at' })
  endedAt!: number | null;

  /** Sealed: a mini program's session_key, or WeCom's user_ticket. Read only by those who need it, not with every session. */
  @Column({ ...nullableLongText, select: false })
  kept!: string | null;
}
