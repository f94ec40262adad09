import type { LastingIssuer } from './lasting.issuer.js';

export type TicketType = 'jsapi' | 'wx_card';

/**
 * JS-SDK tickets: the same value throughout its life, and `expires_in` always says the whole life (7200 s)
 * instead of the time left, as observed on the real platform. Nothing ends a ticket before its time: neither
 * another fetch nor a token refresh.
 */
export class TicketIssuer {
  readonly #lasting: LastingIssuer;

  constructor(lasting: LastingIssuer) {
    this.#lasting = lasting;
  }

  current(appId: string, type: TicketType): { ticket: string; expiresInSeconds: number } {
    const { text, fullSeconds } = this.#lasting.current(appId, type);
    return { ticket: text, expiresInSeconds: fullSeconds };
  }
}
