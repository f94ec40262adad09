import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { validationFailed } from '../common/errors/http-errors.js';
import { TokenService } from '../token/token.service.js';
import type { FollowerPage } from '../wechat/wechat.schemas.js';
import { WechatUserClient } from '../wechat/wechat-user.client.js';
import { isOpenIdRefused, onceMoreIfBusy } from './refusals.js';
import { followersNotForKind } from './user.errors.js';

export interface Followers {
  readonly openIds: readonly string[];
  readonly total: number;
  /** Undefined at the end. */
  readonly next: string | undefined;
}

/** The list of followers as WeChat has it now, up to 10 000 at a time. 500 calls a day. */
@Injectable()
export class FollowerPages {
  constructor(
    private readonly tokens: TokenService,
    private readonly users: WechatUserClient,
    private readonly accounts: AccountService,
  ) {}

  /** @throws accountNotFound, followersNotForKind */
  assertListed(appId: string): void {
    const { kind } = this.accounts.get(appId);
    if (kind !== 'official') throw followersNotForKind(kind);
  }

  /** One page for a caller, who need not know how busy WeChat is. @throws as `read`; validationFailed: WeChat refuses the cursor */
  async page(appId: string, cursor: string | undefined): Promise<Followers> {
    this.assertListed(appId);
    try {
      return await onceMoreIfBusy(() => this.read(appId, cursor));
    } catch (error) {
      if (cursor === undefined || !isOpenIdRefused(error)) throw error;
      const message = 'is not one that WeChat goes on from: begin again without it';
      throw validationFailed([{ path: 'cursor', message }]);
    }
  }

  /** Those behind `after`, or the first ones. @throws WechatError, credentialUnavailable, accountNotFound */
  async read(appId: string, after: string | undefined): Promise<Followers> {
    const page = await this.tokens.withToken(appId, (token) => this.users.followers(token, after));
    return { openIds: page.openIds, total: page.total, next: nextOf(page, after) };
  }
}

/**
 * By the documentation the last page names no next openid. Real ones name their last one; the page behind it is empty, and may name the same one
 * again. A first page that holds all is known to be the last.
 */
function nextOf({ openIds, nextOpenId, total }: FollowerPage, after: string | undefined): string | undefined {
  const isWhole = after === undefined && openIds.length >= total;
  return openIds.length === 0 || nextOpenId === after || isWhole ? undefined : nextOpenId;
}
