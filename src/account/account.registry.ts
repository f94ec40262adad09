import { Injectable, type OnModuleInit } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import type { CellDamagedError } from '../common/sealing/sealing.errors.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { Log } from '../common/logging/log.js';
import type { Account } from './account.js';
import { AccountEvents } from './account.events.js';
import { AccountStore } from './account.store.js';

const RELOAD_EVERY_MS = 3_000;

/** All accounts in memory, because every request asks for one. Other instances' changes arrive within seconds. */
@Injectable()
export class AccountRegistry implements OnModuleInit {
  private accounts: ReadonlyMap<string, Account> = new Map();
  private damaged: ReadonlyMap<string, CellDamagedError> = new Map();
  private version = '';
  private reloading: Promise<void> | undefined;

  constructor(
    private readonly store: AccountStore,
    private readonly sealer: KeyedSealer,
    private readonly events: AccountEvents,
    private readonly log: Log,
  ) {}

  async onModuleInit(): Promise<void> {
    if (!this.isSealed) await this.reload();
  }

  /** Nothing can be opened: the master key is missing or wrong. */
  get isSealed(): boolean {
    return this.sealer.sealedReason !== undefined;
  }

  find(appId: string): Account | undefined {
    return this.accounts.get(appId);
  }

  /** Why an account that is there is not in service. */
  faultOf(appId: string): CellDamagedError | undefined {
    return this.damaged.get(appId);
  }

  all(): Iterable<Account> {
    return this.accounts.values();
  }

  /** Reads the table anew and tells what changed. One read follows another, so that an older answer never replaces a newer. */
  async reload(): Promise<void> {
    const before = this.reloading ?? Promise.resolve();
    const mine = before.catch(() => undefined).then(() => this.read());
    this.reloading = mine;
    await mine;
  }

  @Interval('accounts.reload', RELOAD_EVERY_MS)
  async reloadWhenChanged(): Promise<void> {
    if (this.isSealed) return;
    try {
      if ((await this.store.version()) !== this.version) await this.reload();
    } catch (error) {
      this.log.warn('accounts.reload_failed', 'The accounts could not be read; the known ones stay in use', {
        error,
      });
    }
  }

  private async read(): Promise<void> {
    const version = await this.store.version();
    const { accounts, damaged } = await this.store.all();
    const fresh = new Map(accounts.map((account) => [account.appId, account]));
    this.tellDamage(damaged);
    const old = this.accounts;
    this.accounts = fresh;
    this.version = version;
    for (const appId of old.keys()) if (!fresh.has(appId)) this.events.next({ type: 'removed', appId });
    for (const account of fresh.values()) this.tell(old.get(account.appId), account);
  }

  private tellDamage(damaged: ReadonlyMap<string, CellDamagedError>): void {
    for (const [appId, { detail, remedy }] of damaged)
      if (!this.damaged.has(appId)) this.log.error('accounts.damaged', detail, { app_id: appId, remedy });
    this.damaged = damaged;
  }

  private tell(old: Account | undefined, now: Account): void {
    const { appId } = now;
    if (!old) return this.events.next({ type: 'added', appId });
    if (old.updatedAt !== now.updatedAt) this.events.next({ type: 'changed', appId });
  }
}
