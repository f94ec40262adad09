import type { DataSource, Repository } from 'typeorm';
import type { Log } from '../common/logging/log.js';
import type { Random } from '../common/random/random.js';
import { NONCE_LENGTH, openCell, sealCell } from '../common/sealing/cell.js';
import type { KeyRing } from '../common/sealing/key-ring.js';
import type { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { CellDamagedError } from '../common/sealing/sealing.errors.js';
import type { Clock } from '../common/time/clock.js';
import type { AppConfig } from '../config/app-config.js';
import { findMasterKey } from './master-key.js';
import { SealingEntity } from './sealing.entity.js';
import { isUniqueViolation } from './unique-violation.js';

const ROW = 'hash_key';
const PLACE = { table: 'sealing', row: ROW, column: 'cell' };

export interface UnsealContext {
  config: AppConfig;
  dataSource: DataSource;
  sealer: KeyedSealer;
  random: Random;
  clock: Clock;
  log: Log;
}

/** Opens the sealer with the master key, or leaves it sealed with the reason. Never makes a key up where rows are sealed. */
export async function unseal({
  config,
  dataSource,
  sealer,
  random,
  clock,
  log,
}: UnsealContext): Promise<void> {
  const rows = dataSource.getRepository(SealingEntity);
  const sealedRow = await rows.findOneBy({ id: ROW });
  const master = findMasterKey(config, sealedRow !== null, random);
  if (master.from === 'nowhere') return keepSealed(sealer, log, master.reason);
  if (master.from === 'created') {
    log.warn(
      'sealing.key_created',
      `A master key was created at ${master.path}. Back it up: without it the database cannot be read.`,
    );
  }
  const cell = sealedRow?.cell ?? (await createHashKey(rows, master.keys, random, clock.now()));
  const hashKey = openHashKey(master.keys, cell);
  if (!hashKey) return keepSealed(sealer, log, 'The master key is not the one that sealed this database.');
  await resealByFirst(rows, master.keys, cell, hashKey, random);
  sealer.unseal({ keys: master.keys, hashKey });
}

/** Undefined: these keys did not seal it. */
function openHashKey(keys: KeyRing, cell: string): Buffer | undefined {
  try {
    return Buffer.from(openCell(keys, cell, PLACE), 'base64');
  } catch (error) {
    if (error instanceof CellDamagedError) return undefined;
    throw error;
  }
}

function keepSealed(sealer: KeyedSealer, log: Log, reason: string): void {
  sealer.keepSealed(reason);
  log.error('sealing.sealed', `${reason} Nothing is served until the right key is given.`);
}

/** Two instances may start at once: the row that was written first is the one that counts. */
async function createHashKey(
  rows: Repository<SealingEntity>,
  keys: KeyRing,
  random: Random,
  now: number,
): Promise<string> {
  const cell = sealCell(keys[0], random.bytes(NONCE_LENGTH), random.bytes(32).toString('base64'), PLACE);
  try {
    await rows.insert({ id: ROW, cell, createdAt: now });
    return cell;
  } catch (error) {
    if (!isUniqueViolation(error)) throw error;
    return (await rows.findOneByOrFail({ id: ROW })).cell;
  }
}

/** After a rotation the older key is dropped one day; this row must not need it then. */
async function resealByFirst(
  rows: Repository<SealingEntity>,
  keys: KeyRing,
  cell: string,
  hashKey: Buffer,
  random: Random,
): Promise<void> {
  if (cell.split('.')[1] === keys[0].id) return;
  const resealed = sealCell(keys[0], random.bytes(NONCE_LENGTH), hashKey.toString('base64'), PLACE);
  await rows.update({ id: ROW, cell }, { cell: resealed });
}
