import { AppError, type WechatRefusal } from '../common/errors/app-error.js';
import type { ErrcodeClass } from './errcode-entry.js';
import { classOfErrcode, ERRCODES } from './errcodes.js';

/** Any failure of a call to WeChat. Carries nothing of the request: its address holds tokens and secrets. */
export abstract class WechatError extends AppError {}

/** Refusals that pass by themselves, and when. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrcodeClass, number>> = { transient: 5, minute: 60 };

/** WeChat answered, and said no. */
export class WechatRejectedError extends WechatError {
  readonly class: ErrcodeClass;

  constructor(
    readonly refusal: WechatRefusal,
    issuing = false,
  ) {
    const entry = ERRCODES.get(refusal.errcode);
    const kind = classOfErrcode(refusal.errcode, issuing);
    const retryAfterSeconds = RETRY_AFTER_SECONDS[kind];
    super({
      code: 'wechat.rejected',
      status: 502,
      title: 'WeChat refused',
      detail: `WeChat refused with errcode ${refusal.errcode}: ${entry?.meaning ?? refusal.errmsg}.`,
      wechat: refusal,
      remedy: remedyOf(refusal, issuing),
      ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
    });
    this.class = kind;
  }
}

/** The call did not reach WeChat: nothing happened there. */
export class WechatUnreachableError extends WechatError {
  constructor(reason: string) {
    super({
      code: 'wechat.unreachable',
      status: 503,
      title: 'WeChat cannot be reached',
      detail: `No connection to WeChat (${reason}).`,
      remedy: 'Check WECHAT_API_URL, DNS, and that this server may reach the internet.',
      retryAfterSeconds: 5,
    });
  }
}

/** The call was sent and no usable answer came: WeChat may have done the work, or not. */
export class WechatOutcomeUnknownError extends WechatError {
  constructor(reason: string) {
    super({
      code: 'wechat.outcome_unknown',
      status: 503,
      title: 'WeChat gave no usable answer',
      detail: `The call to WeChat was sent, but no usable answer came (${reason}).`,
      retryAfterSeconds: 5,
    });
  }
}

/** 40164 names the address that WeChat saw, the one thing the operator needs. Older forms of the text carry it too. */
function remedyOf({ errcode, errmsg }: WechatRefusal, issuing: boolean): string | undefined {
  const address = /invalid ip ([0-9a-fA-F:.]+)|requestIP: ([0-9a-fA-F:.]+)/.exec(errmsg);
  const ip = address?.[1] ?? address?.[2];
  if (ip)
    return `Add ${ip} to the IP allow list of this account at mp.weixin.qq.com (settings, basic configuration).`;
  const entry = ERRCODES.get(errcode);
  return (issuing && entry?.remedyWhenIssuing) || entry?.remedy;
}
