import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, nullableShortText, shortText, OwnedByAccount } from '../storage/columns.js';

@Entity('identity')
@OwnedByAccount('identity')
@Index('uq_identity_app_id_open_id', ['appId', 'openId'], { unique: true })
@Index('ix_identity_union_id', ['unionId'])
export class IdentityEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column({ ...shortText, name: 'app_id' })
  appId!: string;

  @Column({ ...shortText, name: 'open_id' })
  openId!: string;

  @Column({ ...nullableShortText, name: 'union_id' })
  unionId!: string | null;

  @Column({ ...instant, name: 'created_at' })
  createdAt!: number;
}
