import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import type { Secret } from '../common/secret/secret.js';
import { SessionService } from '../oauth/session.service.js';
import type { Session } from '../oauth/session.js';
import { TokenService } from '../token/token.service.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import type { MemberDetail } from '../wechat/login.schemas.js';
import { WecomClient } from '../wechat/wecom.client.js';
import { detailUnavailable, noConsent, notWecom } from './wecom.errors.js';

export type Details = MemberDetail['details'];

/** What a member agreed to show, from WeCom at each call: nothing of it is stored. */
@Injectable()
export class MemberDetails {
  constructor(
    private readonly accounts: AccountService,
    private readonly sessions: SessionService,
    private readonly tokens: TokenService,
    private readonly wecom: WecomClient,
    private readonly log: Log,
  ) {}

  /** @throws notWecom, noConsent, detailUnavailable */
  async of(session: Session): Promise<Details> {
    if (this.accounts.get(session.appId).kind !== 'wecom') throw notWecom();
    const ticket = await this.sessions.kept(session);
    if (!ticket) throw noConsent();
    const { userId, details } = await this.ask(session, ticket);
    if (userId !== session.openId) throw noConsent();
    return details;
  }

  private async ask({ appId }: Session, ticket: Secret): Promise<MemberDetail> {
    try {
      return await this.tokens.withToken(appId, (token) => this.wecom.memberDetail(token, ticket));
    } catch (error) {
      if (error instanceof WechatRejectedError && error.class === 'code') throw noConsent();
      if (!(error instanceof AppError)) throw error;
      // What WeCom says names addresses of ours: it is for the operator, not for a page.
      const { code, detail, wechat, remedy } = error;
      this.log.warn('wecom.detail_failed', detail, { app_id: appId, code, errcode: wechat?.errcode, remedy });
      throw detailUnavailable();
    }
  }
}
