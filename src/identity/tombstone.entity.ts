import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, nullableInstant, nullableLongText, OwnedByAccount } from '../storage/columns.js';

/** A user of an account was erased. Who it was is only here as a keyed hash, but for the seconds until the second round. */
@Entity('tombstone')
@OwnedByAccount('tombstone')
@Index('uq_tombstone_app_id_sequence', ['appId', 'sequence'], { unique: true })
@Index('ix_tombstone_again_at', ['againAt'])
@Index('ix_tombstone_erased_at', ['erasedAt'])
export class TombstoneEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @PrimaryColumn({ ...id, name: 'open_id_hash' })
  openIdHash!: string;

  /** Grows from one erasure of the account to the next, whatever the instances' clocks say. */
  @Column(instant)
  sequence!: number;

  @Column({ ...instant, name: 'erased_at' })
  erasedAt!: number;

  /** When the second round is due; empty once it is done, or needless. */
  @Column({ ...nullableInstant, name: 'again_at' })
  againAt!: number | null;

  /** Sealed, for the second round. */
  @Column({ ...nullableLongText, name: 'sealed_open_id' })
  sealedOpenId!: string | null;
}
