import { randomBytes, randomUUID } from 'node:crypto';
import { Random } from './random.js';

export class SystemRandom extends Random {
  bytes(count: number): Buffer {
    return randomBytes(count);
  }

  /** Every request has one: Node draws the bytes of UUIDs in advance, many at a time. */
  override id(prefix: string): string {
    return `${prefix}_${randomUUID().replaceAll('-', '')}`;
  }
}
