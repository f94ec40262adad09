import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  counter,
  id,
  instant,
  nullableCounter,
  nullableInstant,
  nullableLongText,
  nullableShortText,
  OwnedByAccount,
  shortText,
} from '../storage/columns.js';

/** The last, or running, synchronisation of an account's followers. All instants are the database's. */
@Entity('follower_sync')
@OwnedByAccount('follower_sync')
@Index('ix_follower_sync_state_due_at', ['state', 'dueAt'])
export class FollowerSyncEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  /** Counts the synchronisations of the account: who was seen by which. */
  @Column(counter)
  run!: number;

  /** `listing` at WeChat, then `marking` who left; `done`, `failed`. */
  @Column(shortText)
  state!: string;

  /** How far it came; empty at the beginning of a state. */
  @Column({ ...nullableShortText, name: 'after_open_id' })
  afterOpenId!: string | null;

  @Column(counter)
  pages!: number;

  @Column(counter)
  seen!: number;

  /** What WeChat counted. */
  @Column({ ...nullableCounter, name: 'total' })
  total!: number | null;

  /** Who was marked as not following any more. */
  @Column(counter)
  departed!: number;

  @Column({ ...instant, name: 'started_at' })
  startedAt!: number;

  @Column({ ...nullableInstant, name: 'finished_at' })
  finishedAt!: number | null;

  /** When its next step may be done. */
  @Column({ ...instant, name: 'due_at' })
  dueAt!: number;

  /** Failures in a row. */
  @Column(counter)
  attempts!: number;

  /** JSON of why it waits or failed. */
  @Column(nullableLongText)
  error!: string | null;

  /** Calls of user/get on this day of WeChat's quotas. */
  @Column({ ...shortText, name: 'calls_day' })
  callsDay!: string;

  @Column(counter)
  calls!: number;

  @Column({ ...nullableShortText, name: 'lease_owner' })
  leaseOwner!: string | null;

  @Column({ ...instant, name: 'lease_until' })
  leaseUntil!: number;
}
