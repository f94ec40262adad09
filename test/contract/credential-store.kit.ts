import type { DataSource, EntityManager } from 'typeorm';
import { AccountEntity } from '../../src/account/account.entity.js';
import { SystemRandom } from '../../src/common/random/system-random.js';
import { type KeyRing, parseKeyRing } from '../../src/common/sealing/key-ring.js';
import { KeyedSealer } from '../../src/common/sealing/keyed-sealer.js';
import { CredentialCells } from '../../src/credential/credential-cells.js';
import { CredentialEntity } from '../../src/credential/credential.entity.js';
import type { CredentialStore, RowKey } from '../../src/credential/credential.store.js';
import type { CredentialKind } from '../../src/credential/credential.js';
import type { CredentialPatch, CredentialState } from '../../src/credential/credential-state.js';
import { KnownValueEntity } from '../../src/credential/known-value.entity.js';
import { TypeormCredentialStore } from '../../src/credential/typeorm-credential.store.js';
import type { Backend } from './backends.js';
import { ManualClock } from '../support/manual-clock.js';

const KEY = Buffer.alloc(32, 7);
export const ring = (byte: number): KeyRing => parseKeyRing(Buffer.alloc(32, byte).toString('base64'));

/** A clock of this process that lies: where the database has its own, no instant may come from here. */
export const LYING_START = Date.UTC(1999, 0, 1);

export interface StoreOptions {
  /** Undefined: the master key was not given yet. */
  keys?: KeyRing | undefined;
  clock?: ManualClock;
}

export function storeOn(
  { manager }: { manager: EntityManager },
  { keys, clock = new ManualClock(LYING_START) }: StoreOptions = { keys: ring(7) },
): CredentialStore {
  const sealer = new KeyedSealer(new SystemRandom());
  if (keys) sealer.unseal({ keys, hashKey: KEY });
  return new TypeormCredentialStore(
    manager.getRepository(CredentialEntity),
    manager.getRepository(KnownValueEntity),
    new CredentialCells(sealer),
    clock,
  );
}

export const accountRow = (appId: string): AccountEntity => ({
  appId,
  kind: 'official',
  name: 'x',
  tokenMode: 'stable',
  appSecret: 'sealed elsewhere',
  returnUrls: '[]',
  jsOrigins: '[]',
  verifyFiles: '{}',
  pushToken: null,
  pushAesKey: null,
  sessionIdleSeconds: null,
  sessionMaxSeconds: null,
  createdAt: 1,
  updatedAt: 1,
});

/** Two instances before one database, and an account that nobody else uses. */
export class StoreKit {
  private static accounts = 0;
  readonly appId = `wxContract${String(++StoreKit.accounts).padStart(8, '0')}`;
  readonly clock = new ManualClock(LYING_START);
  readonly store: CredentialStore;
  readonly other: CredentialStore;

  constructor(
    readonly first: DataSource,
    readonly second: DataSource,
  ) {
    this.store = storeOn(first, { keys: ring(7), clock: this.clock });
    this.other = storeOn(second);
  }

  async addAccount(appId = this.appId): Promise<string> {
    await this.first.getRepository(AccountEntity).insert(accountRow(appId));
    return appId;
  }

  async addAccounts(count: number): Promise<string[]> {
    const appIds = Array.from({ length: count }, (_, n) => `${this.appId}-${String(n).padStart(4, '0')}`);
    await this.first.getRepository(AccountEntity).insert(appIds.map(accountRow));
    return appIds;
  }

  async removeAccount(appId = this.appId): Promise<void> {
    await this.first.getRepository(AccountEntity).delete({ appId });
  }

  key(kind: CredentialKind = 'token', appId = this.appId): RowKey {
    return { appId, kind };
  }

  /** The row, made if need be. */
  async row(key = this.key()): Promise<CredentialState> {
    await this.store.ensure([key]);
    return must((await this.store.find(key)).found);
  }

  /** The row with these fields, as the other instance reads it. */
  async written(patch: CredentialPatch, key = this.key()): Promise<CredentialState> {
    must(await this.store.compareAndSet(await this.row(key), patch));
    return must((await this.other.find(key)).found);
  }

  /** As the database has it. */
  async raw(key = this.key()): Promise<CredentialEntity> {
    return must((await this.first.getRepository(CredentialEntity).findBy({ ...key }))[0]);
  }
}

export function must<T>(thing: T | undefined): T {
  if (thing === undefined) throw new Error('it is not there');
  return thing;
}

/** With the value in the open: secrets are all alike to `toEqual`. */
export const opened = (state: CredentialState | undefined) =>
  state && { ...state, value: state.value?.reveal() };

export interface BackendUnderTest {
  name: Backend['name'];
  /** `second` is another connection, as of another instance. */
  connections: () => { first: DataSource; second: DataSource };
  /** One more. */
  connect: () => Promise<DataSource>;
}
