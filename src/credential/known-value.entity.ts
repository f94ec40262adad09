import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, OwnedByAccount } from '../storage/columns.js';

/** The fingerprint of every value that we were given, kept for a day past its end so that a late report of it is recognised. */
@Entity('known_token')
@OwnedByAccount('known_token')
@Index('ix_known_token_expires_at', ['expiresAt'])
export class KnownValueEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @PrimaryColumn(id)
  fingerprint!: string;

  @Column({ ...instant, name: 'expires_at' })
  expiresAt!: number;
}
