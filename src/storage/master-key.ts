import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { AppConfig } from '../config/app-config.js';
import type { Random } from '../common/random/random.js';
import { type KeyRing, parseKeyRing } from '../common/sealing/key-ring.js';

export type MasterKey =
  | { from: 'setting' | 'file'; keys: KeyRing }
  | { from: 'created'; keys: KeyRing; path: string }
  | { from: 'nowhere'; reason: string };

/** Finds the master key, or makes one where that is harmless: nothing is sealed yet and the database is a file beside it. */
export function findMasterKey(config: AppConfig, anythingSealed: boolean, random: Random): MasterKey {
  const { masterKey, keyFile } = config.sealing;
  if (masterKey) return { from: 'setting', keys: parseKeyRing(masterKey.reveal()) };
  if (existsSync(keyFile)) return readKeyFile(keyFile);
  if (anythingSealed) {
    return {
      from: 'nowhere',
      reason: `The database holds sealed rows, but MASTER_KEY is not set and ${keyFile} does not exist.`,
    };
  }
  if (config.database.kind !== 'sqlite') {
    return {
      from: 'nowhere',
      reason: 'MASTER_KEY is not set. A shared database needs one key that every instance is given.',
    };
  }
  return createKeyFile(keyFile, random);
}

function readKeyFile(path: string): MasterKey {
  try {
    return { from: 'file', keys: parseKeyRing(readFileSync(path, 'utf8').trim()) };
  } catch (error) {
    return {
      from: 'nowhere',
      reason: `The key file ${path} cannot be used: it ${error instanceof Error ? error.message : 'is broken'}.`,
    };
  }
}

function createKeyFile(path: string, random: Random): MasterKey {
  const text = random.bytes(32).toString('base64');
  mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
  writeFileSync(path, `${text}\n`, { mode: 0o600, flag: 'wx' });
  return { from: 'created', keys: parseKeyRing(text), path };
}
