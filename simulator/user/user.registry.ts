import type { AccountRegistry } from '../account/account.registry.js';
import type { SimulatorClock } from '../clock.js';
import { openIdFor, unionIdFor } from './identity.js';
import type { User, UserChange, UserSeed } from './user.js';

/** The people of this platform, whom they follow, and which accounts have met them. */
export class UserRegistry {
  readonly #clock: SimulatorClock;
  readonly #accounts: AccountRegistry;
  readonly #users = new Map<string, User>();
  /** App id to user id to the time of the last follow, in the order of following. */
  readonly #followers = new Map<string, Map<string, number>>();
  /** App id to open id to user id, of everybody the account has ever met. */
  readonly #met = new Map<string, Map<string, string>>();

  constructor(clock: SimulatorClock, accounts: AccountRegistry) {
    this.#clock = clock;
    this.#accounts = accounts;
  }

  add({ followerOf, ...user }: UserSeed): User {
    if (this.#users.has(user.id)) throw new Error(`User ${user.id} exists already`);
    this.#users.set(user.id, user);
    for (const appId of followerOf ?? []) this.follow(user.id, appId);
    return user;
  }

  /** Changes the fields given; one that is undefined stays as it is. */
  update(id: string, change: UserChange): User {
    const given = Object.entries(change).filter(([, value]) => value !== undefined);
    const user: User = { ...this.get(id), ...Object.fromEntries(given) };
    this.#users.set(id, user);
    return user;
  }

  find(id: string): User | undefined {
    return this.#users.get(id);
  }

  get(id: string): User {
    const user = this.find(id);
    if (!user) throw new Error(`There is no user ${id}`);
    return user;
  }

  list(): readonly User[] {
    return [...this.#users.values()];
  }

  openIdOf(userId: string, appId: string): string {
    return openIdFor(this.get(userId).id, appId);
  }

  /** Undefined when the account is not bound to an open-platform account. */
  unionIdOf(userId: string, appId: string): string | undefined {
    const { unionAccount } = this.#accounts.get(appId);
    return unionAccount === undefined ? undefined : unionIdFor(this.get(userId).id, unionAccount);
  }

  follow(userId: string, appId: string): void {
    const followers = this.#followers.get(appId) ?? new Map<string, number>();
    followers.delete(userId);
    this.#followers.set(appId, followers.set(userId, this.#clock.now()));
    this.meet(userId, appId);
  }

  unfollow(userId: string, appId: string): void {
    this.#followers.get(appId)?.delete(userId);
  }

  followedAtMs(userId: string, appId: string): number | undefined {
    return this.#followers.get(appId)?.get(userId);
  }

  followersOf(appId: string): readonly string[] {
    return [...(this.#followers.get(appId)?.keys() ?? [])];
  }

  /** From now on the account knows this person's open id: a never-seen one is 40003 on user/info. */
  meet(userId: string, appId: string): void {
    const met = this.#met.get(appId) ?? new Map<string, string>();
    this.#met.set(appId, met.set(this.openIdOf(userId, appId), userId));
  }

  findMet(openId: string, appId: string): User | undefined {
    const userId = this.#met.get(appId)?.get(openId);
    return userId === undefined ? undefined : this.find(userId);
  }
}
