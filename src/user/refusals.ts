import { WechatRejectedError } from '../wechat/wechat.errors.js';

/** 40003 of the endpoints under /cgi-bin/user/: an openid is of another account, or of nobody. */
const INVALID_OPEN_ID = 40003;

export const isOpenIdRefused = (error: unknown): boolean =>
  error instanceof WechatRejectedError && error.refusal.errcode === INVALID_OPEN_ID;

/** WeChat may be asked once more at once when it is only busy (-1, 268487002). */
export async function onceMoreIfBusy<T>(ask: () => Promise<T>): Promise<T> {
  try {
    return await ask();
  } catch (error) {
    if (!(error instanceof WechatRejectedError) || error.class !== 'transient') throw error;
    return ask();
  }
}
