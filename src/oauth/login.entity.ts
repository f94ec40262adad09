import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  id,
  instant,
  longText,
  nullableInstant,
  nullableLongText,
  nullableShortText,
  shortText,
  OwnedByAccount,
} from '../storage/columns.js';

/** One attempt to log in. Its random values are only here as keyed hashes. */
@Entity('login')
@OwnedByAccount('login')
@Index('uq_login_pending_hash', ['pendingHash'], { unique: true })
@Index('uq_login_state_hash', ['stateHash'], { unique: true })
@Index('ix_login_expires_at', ['expiresAt'])
export class LoginEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column({ ...shortText, name: 'app_id' })
  appId!: string;

  @Column({ ...shortText, name: 'pending_hash' })
  pendingHash!: string;

  @Column({ ...shortText, name: 'state_hash' })
  stateHash!: string;

  @Column(shortText)
  scope!: string;

  @Column(shortText)
  lang!: string;

  @Column({ ...longText, name: 'return_to' })
  returnTo!: string;

  @Column({ ...instant, name: 'expires_at' })
  expiresAt!: number;

  /** The session that this login widens. */
  @Column({ ...nullableShortText, name: 'session_id' })
  sessionId!: string | null;

  /** How far erasures had come when this login began: its user agreed after those. */
  @Column({ ...nullableInstant, name: 'erasure_mark' })
  erasureMark!: number | null;

  /** When the state was used, by exactly one callback. */
  @Column({ ...nullableInstant, name: 'used_at' })
  usedAt!: number | null;

  /** The code of that callback: the same one again gets the same answer. */
  @Column({ ...nullableShortText, name: 'code_hash' })
  codeHash!: string | null;

  /** `ok`, or a login_error. Empty while the exchange runs. */
  @Column({ ...nullableShortText, name: 'outcome' })
  outcome!: string | null;

  @Column({ ...nullableShortText, name: 'ticket_hash' })
  ticketHash!: string | null;

  @Column({ ...nullableInstant, name: 'ticket_expires_at' })
  ticketExpiresAt!: number | null;

  @Column({ ...nullableInstant, name: 'activated_at' })
  activatedAt!: number | null;

  @Column({ ...nullableShortText, name: 'user_id' })
  userId!: string | null;

  /** Written before the outcome where the login brings tokens. */
  @Column({ ...nullableShortText, name: 'open_id' })
  openId!: string | null;

  @Column({ ...nullableShortText, name: 'union_id' })
  unionId!: string | null;

  @Column({ ...nullableShortText, name: 'granted_scope' })
  grantedScope!: string | null;

  /** Sealed, on its way to the session. */
  @Column(nullableLongText)
  kept!: string | null;
}
