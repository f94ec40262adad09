import { Injectable } from '@nestjs/common';
import type { Secret } from '../common/secret/secret.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { WechatTokenClient } from '../wechat/wechat-token.client.js';
import { WecomClient } from '../wechat/wecom.client.js';
import type { AccountKind } from './account.js';
import { secretRefused, secretUnproven } from './account.errors.js';
import { corpIdOf } from './wecom-id.js';

/** Codes that speak about the secret or the app_id itself; any other refusal leaves open whether the secret is right. 40091 is WeCom's. */
const SECRET_IS_WRONG = new Set([40001, 40013, 40091, 40125]);

/**
 * Tries a new AppSecret in a way that rotates nothing which others use: the stable endpoint, not forced, and WeCom's gettoken hand out
 * what is there.
 */
@Injectable()
export class SecretTrial {
  constructor(
    private readonly wechat: WechatTokenClient,
    private readonly wecom: WecomClient,
  ) {}

  /** A website has no such endpoint: its secret is believed. @throws secretRefused, secretUnproven */
  async prove(appId: string, kind: AccountKind, secret: Secret): Promise<void> {
    try {
      if (kind === 'wecom') await this.wecom.issueToken({ corpId: corpIdOf(appId), secret });
      else if (kind !== 'website') await this.wechat.issueStable({ appId, secret });
    } catch (error) {
      if (error instanceof WechatRejectedError && SECRET_IS_WRONG.has(error.refusal.errcode))
        throw secretRefused(error);
      throw secretUnproven(error instanceof Error ? error : new Error('unknown failure'));
    }
  }
}
