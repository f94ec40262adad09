import { Column, Entity, PrimaryColumn } from 'typeorm';
import { counter, id, OwnedByAccount } from '../storage/columns.js';

/** How many of WeChat's ten clears of a month we know to be used. */
@Entity('quota_clear')
@OwnedByAccount('quota_clear')
export class QuotaClearEntity {
  @PrimaryColumn({ ...id, name: 'app_id' })
  appId!: string;

  /** `2026-11`, in Shanghai. */
  @PrimaryColumn(id)
  month!: string;

  @Column(counter)
  used!: number;
}
