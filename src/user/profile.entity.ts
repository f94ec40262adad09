import { Column, Entity, PrimaryColumn } from 'typeorm';
import { id, instant, longText, shortText, OwnedByAccount } from '../storage/columns.js';

@Entity('profile')
@OwnedByAccount('profile')
export class ProfileEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  @PrimaryColumn({ ...id, name: 'open_id' })
  openId!: string;

  /** JSON. */
  @Column(longText)
  fields!: string;

  /** Which kind of token fetched it last. */
  @Column(shortText)
  source!: string;

  @Column({ ...instant, name: 'fetched_at' })
  fetchedAt!: number;
}
