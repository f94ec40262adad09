import type { SimulatorClock } from '../clock.js';
import type { Account, AccountChange, AccountSeed } from './account.js';
import { AgentDirectory } from '../wecom/agent-directory.js';
import { allowedAddresses } from './ip-allow-list.js';

/** "Takes effect after about 10 minutes" (page dev/AccessToken); the same for unfreezing. */
const FREEZE_DELAY_MS = 600_000;

interface Freeze {
  readonly before: boolean;
  readonly changedAtMs: number;
}

/** The accounts that exist on this platform, each with its switches. */
export class AccountRegistry {
  readonly #clock: SimulatorClock;
  readonly #accounts = new Map<string, Account>();
  /** Accounts of kind `wecom`, as WeCom itself finds them. */
  readonly agents = new AgentDirectory();
  readonly #freezes = new Map<string, Freeze>();

  constructor(clock: SimulatorClock) {
    this.#clock = clock;
  }

  add(seed: AccountSeed): Account {
    if (this.#accounts.has(seed.appId)) throw new Error(`Account ${seed.appId} exists already`);
    return this.#put({ ...seed });
  }

  find(appId: string): Account | undefined {
    return this.#accounts.get(appId);
  }

  get(appId: string): Account {
    const account = this.find(appId);
    if (!account) throw new Error(`There is no account ${appId}`);
    return account;
  }

  list(): readonly Account[] {
    return [...this.#accounts.values()];
  }

  /** Changes the fields given; one that is undefined stays as it is. */
  update(appId: string, change: AccountChange): Account {
    const account = this.get(appId);
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const next: Account = { ...account, ...Object.fromEntries(given) };
    if ((next.secretFrozen ?? false) !== (account.secretFrozen ?? false)) {
      this.#freezes.set(appId, { before: this.isSecretFrozen(appId), changedAtMs: this.#clock.now() });
    }
    return this.#put(next);
  }

  isSecretFrozen(appId: string): boolean {
    const freeze = this.#freezes.get(appId);
    const isPending = freeze && this.#clock.now() - freeze.changedAtMs < FREEZE_DELAY_MS;
    return isPending ? freeze.before : (this.get(appId).secretFrozen ?? false);
  }

  /** Uses up one of the account's busy answers, if it has any left. */
  takeBusy(appId: string): boolean {
    const account = this.get(appId);
    const left = account.busyCalls ?? 0;
    if (left > 0) this.#put({ ...account, busyCalls: left - 1 });
    return left > 0;
  }

  #put(account: Account): Account {
    allowedAddresses(account.ipAllowList ?? []);
    if (account.kind === 'wecom') this.agents.put(account, this.find(account.appId));
    this.#accounts.set(account.appId, account);
    return account;
  }
}
