import { createHash } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { Sealer } from '../common/sealing/sealer.js';
import type { Secret } from '../common/secret/secret.js';

export const sha256Hex = (text: string): string => createHash('sha256').update(text).digest('hex');

/** How the database knows a token without holding it: a keyed hash of its SHA-256, which callers may send in its place. */
@Injectable()
export class Fingerprint {
  constructor(private readonly sealer: Sealer) {}

  of(token: Secret): string {
    return this.ofSha256(sha256Hex(token.reveal()));
  }

  ofSha256(hex: string): string {
    return this.sealer.hash('global_token', hex.toLowerCase());
  }
}
