import { AppError, type WechatRefusal } from '../common/errors/app-error.js';
import { isCertificateFault } from './certificate-fault.js';
import type { ErrcodeClass, ErrcodeEntry } from './errcode-entry.js';
import { classOfErrcode, errcodeEntry } from './errcodes.js';
import type { Platform } from './platform.js';

/** Any failure of a call to WeChat. Carries nothing of the request: its address holds tokens and secrets. */
export abstract class WechatError extends AppError {}

/** Refusals that pass by themselves, and when. */
const RETRY_AFTER_SECONDS: Partial<Record<ErrcodeClass, number>> = { transient: 5, minute: 60 };

const NAMES: Readonly<Record<Platform, string>> = { wechat: 'WeChat', wecom: 'WeCom' };

/** WeChat, or WeCom, answered and said no. */
export class WechatRejectedError extends WechatError {
  readonly class: ErrcodeClass;

  constructor(
    readonly refusal: WechatRefusal,
    issuing = false,
    platform: Platform = 'wechat',
  ) {
    const entry = errcodeEntry(refusal.errcode, platform);
    const kind = classOfErrcode(refusal.errcode, issuing, platform);
    const retryAfterSeconds = RETRY_AFTER_SECONDS[kind];
    super({
      code: 'wechat.rejected',
      status: 502,
      title: 'WeChat refused',
      detail: `${NAMES[platform]} refused with errcode ${refusal.errcode}: ${entry?.meaning ?? refusal.errmsg}.`,
      wechat: refusal,
      remedy: addressRemedy(refusal, kind, platform) ?? remedyOf(entry, issuing),
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
      remedy: isCertificateFault(reason)
        ? 'What answers there does not prove that it is WeChat. Check the clock of this server, DNS, and WECHAT_API_URL (for WeCom WECOM_API_URL). If a proxy of your own opens TLS on the way, give its CA certificate with NODE_EXTRA_CA_CERTS: the check is never skipped.'
        : 'Check WECHAT_API_URL (for WeCom WECOM_API_URL), DNS, and that this server may reach the internet.',
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

/**
 * The text of the refusal names the address that was seen, the one thing the operator needs. Older forms of 40164 carry it too;
 * WeCom names it in every refusal, so that its class decides.
 */
function addressRemedy(
  { errmsg }: WechatRefusal,
  kind: ErrcodeClass,
  platform: Platform,
): string | undefined {
  const ip = SEEN_ADDRESS[platform].exec(errmsg)?.slice(1).find(Boolean);
  if (!ip || (platform === 'wecom' && kind !== 'address')) return undefined;
  return platform === 'wecom'
    ? `Add ${ip} to the trusted IPs of this application at work.weixin.qq.com (application management, trusted IP).`
    : `Add ${ip} to the IP allow list of this account at mp.weixin.qq.com (settings, basic configuration).`;
}

const SEEN_ADDRESS: Readonly<Record<Platform, RegExp>> = {
  wechat: /invalid ip ([0-9a-fA-F:.]+)|requestIP: ([0-9a-fA-F:.]+)/,
  wecom: /from ip: ([0-9a-fA-F:.]+)/,
};

const remedyOf = (entry: ErrcodeEntry | undefined, issuing: boolean): string | undefined =>
  (issuing && entry?.remedyWhenIssuing) || entry?.remedy;
