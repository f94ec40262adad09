import { createHash } from 'node:crypto';
import type { Ticket } from '../wechat/tokens.js';

export interface SignedPage {
  ticket: Ticket;
  /** The page's `nonceStr`; signed under the name `noncestr`. */
  nonce: string;
  /** Unix seconds. */
  timestamp: number;
  /** The page's address up to the fragment, letter for letter (`signableUrl`). */
  url: string;
}

/**
 * The signature for `wx.config` and `wx.agentConfig`: SHA-1, in lower-case hex, of the four values in the order of their names, as they
 * are and not escaped. The hash is WeChat's choice; that the ticket stays secret is what counts. (WeChat: JS-SDK, appendix 1; WeCom 96909)
 */
export function jsSignature({ ticket, nonce, timestamp, url }: SignedPage): string {
  const text = `jsapi_ticket=${ticket.reveal()}&noncestr=${nonce}&timestamp=${timestamp}&url=${url}`;
  return createHash('sha1').update(text, 'utf8').digest('hex');
}
