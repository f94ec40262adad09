import { randomBytes } from 'node:crypto';
import { Random } from './random.js';

export class SystemRandom extends Random {
  bytes(count: number): Buffer {
    return randomBytes(count);
  }
}
