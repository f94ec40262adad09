import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { IdentityService } from '../identity/identity.service.js';
import { Tombstones } from '../identity/tombstones.js';
import { OAuthErasure } from '../oauth/oauth-erasure.js';
import { ProfileStore } from './profile.store.js';

/** Deletes what a feature keeps of a user; may be called again for one of whom nothing is left. */
export type Erase = (appId: string, openId: string) => Promise<void>;

/**
 * Takes away everything that is kept of a user. First the tombstone, then the identity, then the rest: whoever writes of the user
 * meanwhile looks for the identity afterwards, finds it gone and takes the writing back. Each step can be repeated.
 */
@Injectable()
export class UserErasure {
  private readonly others: Erase[] = [];

  constructor(
    private readonly tombstones: Tombstones,
    private readonly identities: IdentityService,
    private readonly logins: OAuthErasure,
    private readonly profiles: ProfileStore,
    private readonly log: Log,
  ) {}

  /** For features above this one that keep something of users, too. */
  register(erase: Erase): void {
    this.others.push(erase);
  }

  /** @throws accountNotFound: deleted meanwhile, and its users with it */
  async erase(appId: string, openId: string): Promise<void> {
    await this.tombstones.set(appId, openId);
    await this.sweep(appId, openId);
    this.log.info('user.erased', 'A user was erased', { app_id: appId });
  }

  /** The user, and who is the same person at other accounts, as far as WeChat told us so itself. */
  async erasePerson(appId: string, openId: string): Promise<void> {
    const unionId = (await this.identities.find(appId, openId))?.unionId;
    const same = unionId === undefined ? [] : await this.identities.ofPerson(unionId);
    // The one that leads to the others goes last: after a crash half-way it still does.
    for (const other of same)
      if (other.appId !== appId || other.openId !== openId) await this.erase(other.appId, other.openId);
    await this.erase(appId, openId);
  }

  async sweep(appId: string, openId: string): Promise<void> {
    await this.identities.delete(appId, openId);
    await this.logins.erase(appId, openId);
    await this.profiles.delete(appId, openId);
    for (const erase of this.others) await erase(appId, openId);
  }
}
