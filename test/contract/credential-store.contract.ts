import type { DataSource } from 'typeorm';
import { beforeEach, expect, it } from 'vitest';
import { AccountEntity } from '../../src/account/account.entity.js';
import { parseKeyRing } from '../../src/common/sealing/key-ring.js';
import { KeyedSealer } from '../../src/common/sealing/keyed-sealer.js';
import { SystemRandom } from '../../src/common/random/system-random.js';
import { CredentialCells } from '../../src/credential/credential-cells.js';
import { CredentialEntity } from '../../src/credential/credential.entity.js';
import type { CredentialStore } from '../../src/credential/credential.store.js';
import { KnownValueEntity } from '../../src/credential/known-value.entity.js';
import { TypeormCredentialStore } from '../../src/credential/typeorm-credential.store.js';
import { ManualClock } from '../support/manual-clock.js';
import { GlobalToken } from '../../src/wechat/tokens.js';

const KEY = Buffer.alloc(32, 7);
const TOKEN = '82_a-token-of-the-contract-suite';
const FAILURE = {
  at: 1,
  code: 'wechat.rejected',
  class: 'day',
  detail: 'no',
  wechat: { errcode: 45009, errmsg: 'x' },
};

function storeOn(source: DataSource): CredentialStore {
  const sealer = new KeyedSealer(new SystemRandom());
  sealer.unseal({ keys: parseKeyRing(KEY.toString('base64')), hashKey: KEY });
  return new TypeormCredentialStore(
    source.getRepository(CredentialEntity),
    source.getRepository(KnownValueEntity),
    new CredentialCells(sealer),
    new ManualClock(),
  );
}

const accountRow = (appId: string): AccountEntity => ({
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

/** What the token engine relies on, whatever database stands behind it. `second` is another connection, as of another instance. */
export function credentialStoreContract(connections: () => { first: DataSource; second: DataSource }): void {
  let source: DataSource;
  let store: CredentialStore;
  let other: CredentialStore;
  let appId: string;
  let count = 0;
  beforeEach(async () => {
    const { first, second } = connections();
    source = first;
    [store, other] = [storeOn(first), storeOn(second)];
    appId = `wxContract${String(++count).padStart(8, '0')}`;
    await source.getRepository(AccountEntity).insert(accountRow(appId));
  });

  const key = () => ({ appId, kind: 'token' }) as const;

  it('is told from others by its revision', async () => {
    await store.ensure([key()]);
    const { found } = await other.find(key());
    if (!found) throw new Error('no row');
    const written = await store.compareAndSet(found, { value: new GlobalToken(TOKEN), failure: FAILURE });
    expect(written).toMatchObject({ revision: 1 });
    expect(await other.compareAndSet(found, { generation: 1 })).toBeUndefined();
    expect((await other.find(key())).found).toEqual(written);
  });
}
