import { Column, Entity, PrimaryColumn } from 'typeorm';
import { id, instant, longText } from './columns.js';

/** The sealed key of all keyed hashes. That it opens proves that the master key is the right one. */
@Entity('sealing')
export class SealingEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column(longText)
  cell!: string;

  @Column({ ...instant, name: 'created_at' })
  createdAt!: number;
}
