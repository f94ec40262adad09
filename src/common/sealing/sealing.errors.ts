import { AppError } from '../errors/app-error.js';
import type { CellPlace } from './sealer.js';

export class SealedError extends AppError {
  constructor(reason: string) {
    super({
      code: 'server.sealed',
      status: 503,
      title: 'The server is sealed',
      detail: reason,
      remedy: 'Give the master key that sealed this database (MASTER_KEY or data/master.key) and restart.',
      retryAfterSeconds: 30,
    });
  }
}

/** A stored value does not open: the row was altered or moved, or its key is no longer in MASTER_KEY. */
export class CellDamagedError extends AppError {
  constructor({ table, column }: CellPlace, cause?: unknown) {
    super({
      code: 'storage.cell_damaged',
      status: 500,
      title: 'A stored value does not open',
      detail: `The value in ${table}.${column} was altered, moved, or sealed by a key that is not in MASTER_KEY.`,
      remedy: 'Put the older key back behind the new one in MASTER_KEY, or restore the row from a backup.',
      cause,
    });
  }
}
