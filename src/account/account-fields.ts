import { Secret } from '../common/secret/secret.js';
import type { Account, AccountChange } from './account.js';
import type { CreateAccountRequest, UpdateAccountRequest } from './account.schemas.js';

/** A request, as the account that it makes. */
export const newAccount = (request: CreateAccountRequest, now: number): Account => ({
  appId: request.app_id,
  kind: request.kind,
  ...fieldsOf(request),
  createdAt: now,
  updatedAt: now,
});

/** A new account names every field, a change only some: what it does not name is undefined. */
export function fieldsOf(
  request: CreateAccountRequest,
): Omit<Account, 'appId' | 'kind' | 'createdAt' | 'updatedAt'>;
export function fieldsOf(request: UpdateAccountRequest): AccountChange;
export function fieldsOf(request: UpdateAccountRequest): AccountChange {
  return {
    name: request.name,
    appSecret: request.app_secret,
    tokenMode: request.token_mode,
    returnUrls: request.return_urls,
    jsOrigins: request.js_origins,
    verifyFiles: request.verify_files,
    pushToken: request.push_token,
    pushAesKey: request.push_aes_key,
    sessionIdleSeconds: request.session_idle_seconds,
    sessionMaxSeconds: request.session_max_seconds,
  };
}

/** Would this change leave the account as it is? */
export const changesNothing = (account: Account, change: AccountChange): boolean =>
  Object.entries(change).every(
    ([field, value]: [string, unknown]) =>
      value === undefined || plain(value) === plain(account[field as keyof Account]),
  );

const plain = (value: unknown): string =>
  value instanceof Secret ? `secret ${String(value.reveal())}` : JSON.stringify(value ?? null);
