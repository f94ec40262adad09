import { Injectable } from '@nestjs/common';
import { notFound } from '../common/errors/http-errors.js';
import type { Account } from './account.js';
import { AccountRegistry } from './account.registry.js';

/** Ownership files of all accounts: one domain serves them all. */
@Injectable()
export class VerifyFiles {
  constructor(private readonly accounts: AccountRegistry) {}

  /**
   * The content under exactly this name. Where two accounts list it, the one that was held here first is served: an account that is
   * added later takes nothing over. @throws notFound
   */
  contentOf(name: string): string {
    const [first] = [...this.accounts.all()]
      .filter(({ verifyFiles }) => Object.hasOwn(verifyFiles, name))
      .toSorted(byAge);
    const content = first?.verifyFiles[name];
    if (content === undefined) throw notFound();
    return content;
  }
}

const byAge = (one: Account, other: Account): number =>
  one.createdAt - other.createdAt || (one.appId < other.appId ? -1 : 1);
