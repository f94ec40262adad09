import { Injectable } from '@nestjs/common';
import type { GlobalToken } from './tokens.js';
import { IssuedTicket } from './wechat.schemas.js';
import { WechatTransport } from './wechat-transport.js';

/** `jsapi` for `wx.config`, `wx_card` for cards and invoices. */
export type TicketKind = 'jsapi' | 'wx_card';

/** The endpoint that issues tickets. */
@Injectable()
export class WechatTicketClient {
  constructor(private readonly transport: WechatTransport) {}

  /**
   * GET /cgi-bin/ticket/getticket: the same ticket to everybody until it expires, and very few calls a day. As met in practice,
   * `expires_in` is 7200 even for a ticket that is half through its life, and an older ticket stays good to its own end.
   */
  ticket(token: GlobalToken, kind: TicketKind): Promise<IssuedTicket> {
    return this.transport.call(
      { path: '/cgi-bin/ticket/getticket', query: { access_token: token.reveal(), type: kind } },
      { schema: IssuedTicket, secrets: [token] },
    );
  }
}
