import { Column, Entity, Index, PrimaryColumn } from 'typeorm';
import { id, instant, longText, nullableInstant, shortText } from '../storage/columns.js';

@Entity('api_key')
@Index('uq_api_key_key_hash', ['keyHash'], { unique: true })
export class ApiKeyEntity {
  @PrimaryColumn(id)
  id!: string;

  @Column(shortText)
  name!: string;

  @Column({ ...shortText, name: 'key_hash' })
  keyHash!: string;

  /** JSON. */
  @Column(longText)
  scopes!: string;

  /** JSON: a list of app ids, or "all". */
  @Column(longText)
  accounts!: string;

  @Column({ ...instant, name: 'created_at' })
  createdAt!: number;

  @Column({ ...nullableInstant, name: 'expires_at' })
  expiresAt!: number | null;
}
