import { Injectable } from '@nestjs/common';
import { type Caller, reaches } from '../access/scopes.js';
import { type Identity, IdentityService } from '../identity/identity.service.js';

/** Who is the same person at other accounts. WeChat's union_id says so, and only it: names and pictures never do. */
@Injectable()
export class PersonIdentities {
  constructor(private readonly identities: IdentityService) {}

  /** At the accounts that the caller reaches; this one first. */
  async seenBy(caller: Caller, identity: Identity): Promise<Identity[]> {
    const { id, unionId } = identity;
    const same = unionId === undefined ? [] : await this.identities.ofPerson(unionId);
    return [identity, ...same.filter((other) => other.id !== id && reaches(caller, other.appId))];
  }
}
