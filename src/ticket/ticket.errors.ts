import type { AccountKind } from '../account/account.js';
import { AppError } from '../common/errors/app-error.js';
import type { TicketName } from './ticket-kinds.js';

export const ticketNotForKind = (ticket: TicketName, kind: AccountKind): AppError =>
  new AppError({
    code: 'ticket.not_for_kind',
    status: 409,
    title: 'This kind of account has no such ticket',
    detail: `Accounts of kind ${kind} have no ${ticket} ticket. Official accounts have jsapi and wx_card, WeCom’s agents jsapi and agent_config.`,
  });
