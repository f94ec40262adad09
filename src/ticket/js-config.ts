import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { corpIdOf } from '../account/wecom-id.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { jsSignature } from './js-signature.js';
import { signableUrl } from './signable-url.js';
import type { JsConfigAnswer } from './ticket.schemas.js';
import { TicketService } from './ticket.service.js';

const NONCE_LENGTH = 16;

/** Signs pages for `wx.config`; the ticket stays here. */
@Injectable()
export class JsConfig {
  constructor(
    private readonly accounts: AccountService,
    private readonly tickets: TicketService,
    private readonly clock: Clock,
    private readonly random: Random,
  ) {}

  /** @throws accountNotFound, ticketNotForKind, js.origin_not_allowed, http.validation_failed, credentialUnavailable */
  async of(appId: string, requested: string): Promise<JsConfigAnswer> {
    const url = signableUrl(requested, this.accounts.get(appId).jsOrigins);
    const { ticket } = await this.tickets.get(appId, 'jsapi');
    const nonce = this.random.alphanumeric(NONCE_LENGTH);
    const timestamp = Math.floor(this.clock.now() / 1_000);
    return {
      // The id of a WeChat account has no colon.
      appId: corpIdOf(appId),
      timestamp,
      nonceStr: nonce,
      signature: jsSignature({ ticket, nonce, timestamp, url }),
    };
  }
}
