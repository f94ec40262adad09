import type { Secret } from '../secret/secret.js';

/** Where a sealed cell lives. It is bound into the ciphertext: a cell moved to another row or column does not open. */
export interface CellPlace {
  table: string;
  row: string;
  column: string;
}

/** Seals what rests in the database, and hashes what is only ever looked up. */
export abstract class Sealer {
  /** @throws SealedError while the master key is missing or wrong */
  abstract seal(secret: Secret, place: CellPlace): string;
  /** @throws SealedError, or CellDamagedError if the cell was altered, moved, or sealed by a key we do not hold */
  abstract open(cell: string, place: CellPlace): Secret;
  /** HMAC-SHA-256 under a key of this installation, 43 characters. `purpose` keeps the uses apart. */
  abstract hash(purpose: string, value: string): string;
}
