import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { AppError } from '../common/errors/app-error.js';
import { Log } from '../common/logging/log.js';
import { Secret } from '../common/secret/secret.js';
import type { Session } from '../oauth/session.js';
import { TokenService } from '../token/token.service.js';
import type { PhoneNumber } from '../wechat/login.schemas.js';
import { MiniProgramClient } from '../wechat/mini-program.client.js';
import { WechatRejectedError } from '../wechat/wechat.errors.js';
import { notMiniProgram, phoneCodeRefused, phoneUnavailable } from './phone.errors.js';

/** Not of this user, and of another mini program: as little use to this session as one that is old. */
const FOREIGN_CODE = new Set([40003, 40013]);

/** Phone numbers of mini-program users, by the code of the button that they pressed. Nothing is stored. */
@Injectable()
export class PhoneNumbers {
  constructor(
    private readonly accounts: AccountService,
    private readonly tokens: TokenService,
    private readonly wechat: MiniProgramClient,
    private readonly log: Log,
  ) {}

  /** @throws notMiniProgram, phoneCodeRefused, phoneUnavailable */
  async of({ appId, openId }: Session, code: string): Promise<PhoneNumber> {
    if (this.accounts.get(appId).kind !== 'miniprogram') throw notMiniProgram();
    const number = await this.ask(appId, openId, new Secret(code));
    // The watermark says whom the number was given to.
    if (number.appId !== appId) throw phoneCodeRefused();
    return number;
  }

  private async ask(appId: string, openId: string, code: Secret): Promise<PhoneNumber> {
    try {
      return await this.tokens.withToken(appId, (token) => this.wechat.phoneNumber(token, code, openId));
    } catch (error) {
      if (error instanceof WechatRejectedError && isAboutCode(error)) throw phoneCodeRefused();
      if (!(error instanceof AppError)) throw error;
      // What WeChat says names addresses of ours: it is for the operator, not for a mini program.
      const { code: kind, detail, wechat, remedy } = error;
      const about = { app_id: appId, code: kind, errcode: wechat?.errcode, remedy };
      this.log.warn('phone.number_failed', detail, about);
      throw phoneUnavailable();
    }
  }
}

const isAboutCode = ({ class: kind, refusal }: WechatRejectedError): boolean =>
  kind === 'code' || FOREIGN_CODE.has(refusal.errcode);
