import { Inject, Injectable } from '@nestjs/common';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import type { Account } from './account.js';
import { originNotAllowed } from './account.errors.js';
import { AccountRegistry } from './account.registry.js';
import { originOf } from './web-address.js';

/** Which web pages may call, by exact origin. */
@Injectable()
export class Origins {
  private readonly own: string;

  constructor(
    private readonly accounts: AccountRegistry,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.own = new URL(config.http.publicUrl).origin;
  }

  /** Of any account: enough for a preflight, which cannot say whom it is for. */
  isRegistered(origin: string): boolean {
    if (origin === this.own) return true;
    for (const account of this.accounts.all()) if (listsOrigin(account, origin)) return true;
    return false;
  }

  /** A request without an Origin does not come from a foreign page. @throws originNotAllowed */
  assertAllowed(origin: string | undefined, account: Account | undefined): void {
    if (!this.admits(origin, account)) throw originNotAllowed();
  }

  admits(origin: string | undefined, account: Account | undefined): boolean {
    if (origin === undefined || origin === this.own) return true;
    return account !== undefined && listsOrigin(account, origin);
  }
}

function listsOrigin(account: Account, origin: string): boolean {
  return account.jsOrigins.includes(origin) || account.returnUrls.some((entry) => originOf(entry) === origin);
}
