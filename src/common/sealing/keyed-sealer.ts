import { createHmac } from 'node:crypto';
import type { Random } from '../random/random.js';
import { Secret } from '../secret/secret.js';
import { NONCE_LENGTH, openCell, sealCell } from './cell.js';
import type { KeyRing } from './key-ring.js';
import { type CellPlace, Sealer } from './sealer.js';
import { SealedError } from './sealing.errors.js';

export interface SealingMaterial {
  keys: KeyRing;
  /** Key of every keyed hash. Stored sealed, so that hashes survive the rotation of the master key. */
  hashKey: Buffer;
}

/** Works once `unseal` was called; until then every use throws the reason. */
export class KeyedSealer extends Sealer {
  private material: SealingMaterial | undefined;
  private reason = 'The server has not finished starting.';

  constructor(private readonly random: Random) {
    super();
  }

  unseal(material: SealingMaterial): void {
    this.material = material;
  }

  keepSealed(reason: string): void {
    this.reason = reason;
  }

  /** Why nothing can be opened, or undefined when all is well. */
  get sealedReason(): string | undefined {
    return this.material ? undefined : this.reason;
  }

  seal(secret: Secret, place: CellPlace): string {
    return sealCell(this.need().keys[0], this.random.bytes(NONCE_LENGTH), secret.reveal(), place);
  }

  open(cell: string, place: CellPlace): Secret {
    return new Secret(openCell(this.need().keys, cell, place));
  }

  hash(purpose: string, value: string): string {
    return createHmac('sha256', this.need().hashKey).update(`${purpose}\0${value}`).digest('base64url');
  }

  private need(): SealingMaterial {
    if (!this.material) throw new SealedError(this.reason);
    return this.material;
  }
}
