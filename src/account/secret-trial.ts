import { Injectable } from '@nestjs/common';
import type { Secret } from '../common/secret/secret.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import type { AccountKind } from './account.js';
import { secretRefused, secretUnproven } from './account.errors.js';

/** Codes that speak about the secret or the app_id itself; any other refusal leaves open whether the secret is right. */
const SECRET_IS_WRONG = new Set([40001, 40013, 40125]);

/** Tries a new AppSecret in a way that rotates nothing which others use: the stable endpoint, not forced, hands out what is there. */
@Injectable()
export class SecretTrial {
  constructor(private readonly wechat: WechatTokenClient) {}

  /** Kinds without that endpoint cannot be tried: their secret is believed. */
  canTry(kind: AccountKind): boolean {
    return kind === 'official' || kind === 'miniprogram';
  }

  /** @throws secretRefused, secretUnproven */
  async prove(appId: string, secret: Secret): Promise<void> {
    try {
      await this.wechat.issueStable({ appId, secret });
    } catch (error) {
      if (error instanceof WechatRejectedError && SECRET_IS_WRONG.has(error.refusal.errcode))
        throw secretRefused(error);
      throw secretUnproven(error instanceof Error ? error : new Error('unknown failure'));
    }
  }
}
