import { Injectable, type OnModuleInit } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Random } from '../common/random/random.js';
import { type CellPlace, Sealer } from '../common/sealing/sealer.js';
import { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import { UserErasure } from '../user/user-erasure.js';
import { dedupeKey, nameOf, occurredAtOf, openIdOf, type PushEvent } from './push-event.js';
import { type EventQuery, PushEventStore, type StoredEvent } from './push-event.store.js';
import type { PushFields } from './push-fields.js';

/** Keeps what WeChat pushed, sealed, until it is worked off and for a while after. */
@Injectable()
export class PushInbox implements OnModuleInit {
  constructor(
    private readonly store: PushEventStore,
    private readonly erasure: UserErasure,
    private readonly sealer: Sealer,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  onModuleInit(): void {
    this.erasure.register((appId, openId) => this.store.reduceOfUser(appId, this.userHash(appId, openId)));
  }

  /** Stored when this returns, by this delivery or by one before (false). @throws bodyMalformed, accountNotFound */
  receive({ appId }: Account, fields: PushFields): Promise<boolean> {
    const id = this.random.id('push');
    const name = nameOf(fields);
    const openId = openIdOf(name, fields);
    const now = this.clock.now();
    return this.store.insert({
      id,
      appId,
      name,
      dedupeHash: this.sealer.hash('push_dedupe', `${appId}\0${dedupeKey(name, fields)}`),
      userHash: openId === undefined ? null : this.userHash(appId, openId),
      body: this.sealer.seal(new Secret(JSON.stringify(fields)), placeOf(id)),
      occurredAt: occurredAtOf(fields, now),
      receivedAt: now,
      state: 'new',
      attempts: 0,
      dueAt: now,
      appliedAt: null,
    });
  }

  /** Undefined when nothing but the row is left of it. @throws CellDamagedError */
  open({ id, appId, name, body, occurredAt, receivedAt }: StoredEvent): PushEvent | undefined {
    if (body === null) return undefined;
    const fields = JSON.parse(this.sealer.open(body, placeOf(id)).reveal()) as PushFields;
    return { id, appId, name, openId: openIdOf(name, fields), occurredAt, receivedAt, fields };
  }

  /** For other modules: what came to an account and is still kept, oldest first. */
  async read(appId: string, query: EventQuery = {}): Promise<PushEvent[]> {
    return (await this.store.read(appId, query)).flatMap((row) => this.open(row) ?? []);
  }

  private userHash(appId: string, openId: string): string {
    return this.sealer.hash('push_user', `${appId}\0${openId}`);
  }
}

const placeOf = (id: string): CellPlace => ({ table: 'push_event', row: id, column: 'body' });
