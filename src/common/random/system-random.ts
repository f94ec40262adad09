import { randomBytes, randomFillSync } from 'node:crypto';
import { Random } from './random.js';

const ID_BYTES = 16;

export class SystemRandom extends Random {
  /** Drawn in advance, many ids at a time: every request has one. Not for secrets, which should not lie about. */
  private readonly idBytes = Buffer.alloc(1_024 * ID_BYTES);
  private used = this.idBytes.length;

  bytes(count: number): Buffer {
    return randomBytes(count);
  }

  override id(prefix: string): string {
    if (this.used === this.idBytes.length) {
      randomFillSync(this.idBytes);
      this.used = 0;
    }
    const from = this.used;
    this.used += ID_BYTES;
    return `${prefix}_${this.idBytes.toString('hex', from, this.used)}`;
  }
}
