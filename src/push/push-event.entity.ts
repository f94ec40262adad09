import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import {
  counter,
  id,
  instant,
  nullableInstant,
  nullableLongText,
  nullableShortText,
  OwnedByAccount,
  shortText,
} from '../storage/columns.js';

/** What WeChat pushed: the inbox. Whom it is about stands only sealed, and as a keyed hash. */
@Entity('push_event')
@OwnedByAccount('push_event')
@Index('uq_push_event_app_id_dedupe_hash', ['appId', 'dedupeHash'], { unique: true })
@Index('ix_push_event_state_due_at', ['state', 'dueAt'])
@Index('ix_push_event_app_id_user_hash', ['appId', 'userHash'])
@Index('ix_push_event_received_at', ['receivedAt'])
export class PushEventEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column({ ...shortText, name: 'app_id' })
  appId!: string;

  @Column({ ...shortText, name: 'dedupe_hash' })
  dedupeHash!: string;

  @Column(shortText)
  name!: string;

  @Column({ ...nullableShortText, name: 'user_hash' })
  userHash!: string | null;

  /** Sealed JSON of the fields; empty once it is not needed, or the user was erased. */
  @Column(nullableLongText)
  body!: string | null;

  @Column({ ...instant, name: 'occurred_at' })
  occurredAt!: number;

  @Column({ ...instant, name: 'received_at' })
  receivedAt!: number;

  /** `new`, `done`, or `dead`: given up. */
  @Column(shortText)
  state!: string;

  @Column(counter)
  attempts!: number;

  /** When it may be taken; while somebody works on it, the end of the lease. */
  @Column({ ...instant, name: 'due_at' })
  dueAt!: number;

  /** When what it does here was done: listeners may have to be told again, but a user is not erased twice. */
  @Column({ ...nullableInstant, name: 'applied_at' })
  appliedAt!: number | null;
}
