import { Column, Entity, PrimaryColumn } from 'typeorm';
import {
  counter,
  id,
  instant,
  longText,
  nullableInstant,
  nullableLongText,
  nullableShortText,
  OwnedByAccount,
} from '../storage/columns.js';
import type { CredentialKind, Family } from './credential.js';

/** See CredentialState for what the columns mean. */
@Entity('credential')
@OwnedByAccount('credential')
export class CredentialEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @PrimaryColumn(id)
  kind!: CredentialKind;

  @Column(counter)
  revision!: number;

  @Column(counter)
  protocol!: number;

  @Column({ ...instant, name: 'made_at' })
  madeAt!: number;

  @Column({ ...instant, name: 'written_at' })
  writtenAt!: number;

  @Column(counter)
  generation!: number;

  /** Sealed. */
  @Column(nullableLongText)
  value!: string | null;

  @Column(nullableShortText)
  family!: Family | null;

  @Column(nullableShortText)
  fingerprint!: string | null;

  @Column({ ...nullableInstant, name: 'issued_at' })
  issuedAt!: number | null;

  @Column({ ...nullableInstant, name: 'seen_at' })
  seenAt!: number | null;

  @Column({ ...nullableInstant, name: 'proven_at' })
  provenAt!: number | null;

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

  /** JSON, or empty. */
  @Column(longText)
  ledger!: string;

  @Column({ ...counter, name: 'foreign_count' })
  foreignCount!: number;

  @Column({ ...nullableInstant, name: 'foreign_at' })
  foreignAt!: number | null;

  /** JSON. */
  @Column(nullableLongText)
  burn!: string | null;
}
