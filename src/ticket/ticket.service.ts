import { Injectable } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { CredentialReader } from '../credential/credential-reader.js';
import type { Served } from '../credential/credential-memory.js';
import { Ticket } from '../wechat/tokens.js';
import { ticketNotForKind } from './ticket.errors.js';
import { hasTicket, type TicketName } from './ticket-kinds.js';

/** A ticket as it is handed out. How surely it is alive: docs/token-engine.md, "Tickets". */
export interface ServedTicket extends Omit<Served, 'value'> {
  readonly ticket: Ticket;
}

/** The tickets of all accounts, for every other module. REST is this same service plus a transport. */
@Injectable()
export class TicketService {
  constructor(
    private readonly accounts: AccountService,
    private readonly reader: CredentialReader,
  ) {}

  /**
   * The ticket; the first one who asks has it fetched, waits up to 3 s for it, and from then on it is kept.
   * @throws accountNotFound, ticketNotForKind, credentialUnavailable
   */
  async get(appId: string, kind: TicketName): Promise<ServedTicket> {
    const account = this.accounts.get(appId);
    if (!hasTicket(account, kind)) throw ticketNotForKind(kind, account.kind);
    const { value, ...life } = await this.reader.get({ account, kind });
    if (!(value instanceof Ticket)) throw new Error('the row of a ticket holds something else');
    return { ticket: value, ...life };
  }
}
