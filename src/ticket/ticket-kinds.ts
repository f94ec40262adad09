import type { Account } from '../account/account.js';
import { CREDENTIAL_KINDS } from '../credential/credential.js';

/** Everything that is kept alive and is no token. */
export const TICKET_NAMES = CREDENTIAL_KINDS.filter((kind) => kind !== 'token');
export type TicketName = (typeof TICKET_NAMES)[number];

/** Who has which: WeChat's getTicket, WeCom 90506. */
const OWNERS: Readonly<Record<TicketName, readonly Account['kind'][]>> = {
  jsapi: ['official', 'wecom'],
  wx_card: ['official'],
  agent_config: ['wecom'],
};

export const hasTicket = ({ kind }: Pick<Account, 'kind'>, ticket: TicketName): boolean =>
  OWNERS[ticket].includes(kind);
