export const SCOPES = [
  'token:read',
  'token:report',
  'ticket:read',
  'user:read',
  'session:introspect',
  'session:exchange',
  'gateway',
  'admin',
] as const;
export type Scope = (typeof SCOPES)[number];

/** The accounts that a key reaches. */
export type AccountReach = 'all' | readonly string[];

/** Who holds an API key, as a request sees it. */
export interface Caller {
  readonly keyId: string;
  readonly scopes: readonly Scope[];
  readonly accounts: AccountReach;
}

/** `admin` includes every other scope. */
export const hasScope = (caller: Pick<Caller, 'scopes'>, scope: Scope): boolean =>
  caller.scopes.includes(scope) || caller.scopes.includes('admin');

export const reaches = (caller: Pick<Caller, 'accounts'>, appId: string): boolean =>
  caller.accounts === 'all' || caller.accounts.includes(appId);

/** May `caller` make or see a key with these rights? Only within its own: a limited key cannot make a wider one. */
export function covers(caller: Caller, key: Pick<Caller, 'scopes' | 'accounts'>): boolean {
  const { accounts } = key;
  return (
    key.scopes.every((scope) => hasScope(caller, scope)) &&
    (accounts === 'all' ? caller.accounts === 'all' : accounts.every((appId) => reaches(caller, appId)))
  );
}
