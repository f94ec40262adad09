import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { TokenMode } from '../account/account.js';
import {
  counter,
  id,
  instant,
  nullableInstant,
  nullableLongText,
  nullableShortText,
  shortText,
  OwnedByAccount,
} from '../storage/columns.js';

/** See TokenState for what the columns mean. */
@Entity('global_token')
@OwnedByAccount('global_token')
export class GlobalTokenEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @Column(counter)
  revision!: number;

  @Column(counter)
  generation!: number;

  /** Sealed. */
  @Column(nullableLongText)
  token!: string | null;

  /** The token's family: `stable` or `plain`. */
  @Column(nullableShortText)
  mode!: TokenMode | null;

  @Column(nullableShortText)
  fingerprint!: string | null;

  @Column({ ...nullableInstant, name: 'issued_at' })
  issuedAt!: number | null;

  @Column({ ...nullableInstant, name: 'expires_at' })
  expiresAt!: number | null;

  @Column(counter)
  fence!: number;

  @Column({ ...nullableShortText, name: 'lease_owner' })
  leaseOwner!: string | null;

  @Column({ ...nullableInstant, name: 'lease_until' })
  leaseUntil!: number | null;

  @Column({ ...nullableInstant, name: 'sent_at' })
  sentAt!: number | null;

  @Column({ ...nullableInstant, name: 'last_sent_at' })
  lastSentAt!: number | null;

  @Column({ ...nullableInstant, name: 'unknown_since' })
  unknownSince!: number | null;

  @Column({ ...nullableInstant, name: 'hold_at' })
  holdAt!: number | null;

  @Column({ ...nullableInstant, name: 'forced_at' })
  forcedAt!: number | null;

  @Column({ ...instant, name: 'next_due_at' })
  nextDueAt!: number;

  @Column({ ...counter, name: 'consecutive_failures' })
  consecutiveFailures!: number;

  @Column(counter)
  successes!: number;

  @Column(counter)
  failures!: number;

  @Column({ ...nullableInstant, name: 'last_attempt_at' })
  lastAttemptAt!: number | null;

  @Column({ ...nullableInstant, name: 'last_success_at' })
  lastSuccessAt!: number | null;

  /** JSON. */
  @Column(nullableLongText)
  failure!: string | null;

  @Column({ ...shortText, name: 'budget_day' })
  budgetDay!: string;

  @Column({ ...counter, name: 'budget_calls' })
  budgetCalls!: number;
}
