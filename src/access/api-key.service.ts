import { Inject, Injectable } from '@nestjs/common';
import { AppError } from '../common/errors/app-error.js';
import { Random } from '../common/random/random.js';
import { Sealer } from '../common/sealing/sealer.js';
import { secretDigest } from '../common/secret/secret-digest.js';
import { Clock } from '../common/time/clock.js';
import { hours, seconds } from '../common/time/instant.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { keyEndsInThePast, keyNotFound, keyTooWide, keyUncheckable } from './access.errors.js';
import { type ApiKey, ApiKeyStore } from './api-key.store.js';
import { type Caller, covers } from './scopes.js';

/** A revoked key stops working everywhere within this time. */
const MEMORY_MS = seconds(5);
/** How long services that were at work may go on while the database is away. */
const MEMORY_WITHOUT_STORE_MS = hours(1);
const MOST_REMEMBERED = 10_000;
const KEY_LETTERS = 43;
const BEARER = 'Bearer ';

export type NewKey = Pick<ApiKey, 'name' | 'scopes' | 'accounts' | 'expiresAt'>;

interface Remembered {
  readonly caller: Caller;
  readonly until: number;
  /** While the database does not answer, the holder is believed until then: a revocation could not be learned anyway. */
  readonly untilWithoutStore: number;
}

/** API keys: made, listed, deleted, and recognised. */
@Injectable()
export class ApiKeyService {
  private readonly remembered = new Map<string, Remembered>();
  private readonly bootstrapDigest: string | undefined;

  constructor(
    private readonly store: ApiKeyStore,
    private readonly sealer: Sealer,
    private readonly random: Random,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.bootstrapDigest = config.bootstrapAdminKey && secretDigest(config.bootstrapAdminKey.reveal());
  }

  /** Who holds this key, if it was recognised within the last seconds. Synchronous, for the hot path. */
  recall(key: string): Caller | undefined {
    const entry = this.remembered.get(secretDigest(key));
    return entry && this.clock.now() < entry.until ? entry.caller : undefined;
  }

  /** The same of an Authorization header. Another spelling of it than the usual one is not looked at here. */
  recallBearer(authorization: string | undefined): Caller | undefined {
    return authorization?.startsWith(BEARER) ? this.recall(authorization.slice(BEARER.length)) : undefined;
  }

  async recognise(key: string): Promise<Caller | undefined> {
    const known = this.recall(key);
    if (known) return known;
    const digest = secretDigest(key);
    const found = digest === this.bootstrapDigest ? BOOTSTRAP : await this.lookUp(key, digest);
    if (!found) return undefined;
    if (this.remembered.size >= MOST_REMEMBERED) this.remembered.clear();
    this.remembered.set(digest, found);
    return found.caller;
  }

  /** The new key and, this once, its text. @throws keyTooWide, keyEndsInThePast */
  async create(request: NewKey, maker?: Caller): Promise<{ key: ApiKey; text: string }> {
    if (maker && !covers(maker, request)) throw keyTooWide();
    if (request.expiresAt !== undefined && request.expiresAt <= this.clock.now()) throw keyEndsInThePast();
    const text = `zk_${this.random.alphanumeric(KEY_LETTERS)}`;
    const key: ApiKey = { id: this.random.id('key'), createdAt: this.clock.now(), ...request };
    await this.store.insert(key, this.hashOf(text));
    return { key, text };
  }

  async list(caller: Caller): Promise<ApiKey[]> {
    return (await this.store.all()).filter((key) => covers(caller, key));
  }

  /** @throws keyNotFound */
  async delete(id: string, caller: Caller): Promise<void> {
    const key = await this.store.find(id);
    if (!key || !covers(caller, key)) throw keyNotFound();
    await this.store.delete(id);
    this.remembered.clear();
  }

  hasNone(): Promise<boolean> {
    return this.store.isEmpty();
  }

  private async lookUp(key: string, digest: string): Promise<Remembered | undefined> {
    const found = await this.store.findByHash(this.hashOf(key)).catch((error: unknown) => {
      const known = this.remembered.get(digest);
      if (known && this.clock.now() < known.untilWithoutStore) return known;
      throw error instanceof AppError ? error : keyUncheckable(error);
    });
    if (found && 'caller' in found) return found;
    const now = this.clock.now();
    const end = found?.expiresAt ?? Infinity;
    if (!found || end <= now) {
      this.remembered.delete(digest);
      return undefined;
    }
    const { id, scopes, accounts } = found;
    return {
      caller: { keyId: id, scopes, accounts },
      until: Math.min(now + MEMORY_MS, end),
      untilWithoutStore: Math.min(now + MEMORY_WITHOUT_STORE_MS, end),
    };
  }

  private hashOf(key: string): string {
    return this.sealer.hash('api_key', key);
  }
}

const BOOTSTRAP: Remembered = {
  caller: { keyId: 'bootstrap', scopes: ['admin'], accounts: 'all' },
  until: Infinity,
  untilWithoutStore: Infinity,
};
