import { Injectable } from '@nestjs/common';

export interface AccountStatus {
  readonly state: 'ok' | 'degraded' | 'blocked';
  readonly [part: string]: unknown;
}

export type DescribeStatus = (appIds: readonly string[]) => Promise<ReadonlyMap<string, AccountStatus>>;

/**
 * Where accounts are shown, their status stands beside them; the token feature knows it and registers here,
 * so that the import keeps pointing from token to account.
 */
@Injectable()
export class AccountStatusSource {
  private describe: DescribeStatus = () => Promise.resolve(new Map());

  register(describe: DescribeStatus): void {
    this.describe = describe;
  }

  of(appIds: readonly string[]): Promise<ReadonlyMap<string, AccountStatus>> {
    return this.describe(appIds);
  }
}
