import { isIPv4 } from 'node:net';
import { Refusal } from '../http/refusal.js';
import type { Account } from './account.js';
import { isAllowed } from './ip-allow-list.js';

/** The text names the address to add to the list, in both notations. */
export function checkCallerIp(account: Account, ip: string): void {
  if (isAllowed(account.ipAllowList ?? [], ip)) return;
  const mapped = isIPv4(ip) ? `::ffff:${ip}` : ip;
  throw new Refusal(40164, `invalid ip ${ip} ipv6 ${mapped}, not in whitelist`);
}
