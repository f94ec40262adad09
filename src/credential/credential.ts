import type { Account } from '../account/account.js';

/** What WeChat issues to an account and lets expire. */
export const CREDENTIAL_KINDS = ['token', 'jsapi', 'wx_card', 'agent_config'] as const;
export type CredentialKind = (typeof CREDENTIAL_KINDS)[number];

/**
 * How the platform behaves when it is asked again. `stable`: the same value until the last overlap of its life. `plain`: a new one, and
 * the old one dies an overlap later. `kept`: the same one to its very end, whatever life the answer states (tickets, and all of WeCom).
 */
export const FAMILIES = ['stable', 'plain', 'kept'] as const;
export type Family = (typeof FAMILIES)[number];

/** One value to be kept alive: a row, a place in memory, and at most one refresh at a time. */
export interface Credential {
  readonly account: Account;
  readonly kind: CredentialKind;
}

/** The name of a credential in memory. The token of an account is named by the account alone. */
export const credentialId = (appId: string, kind: CredentialKind): string =>
  kind === 'token' ? appId : `${appId}/${kind}`;

export const idOf = ({ account, kind }: Credential): string => credentialId(account.appId, kind);

/** The inverse of `credentialId`. */
export function parseId(id: string): { appId: string; kind: CredentialKind } {
  const [appId = '', suffix] = id.split('/');
  return { appId, kind: CREDENTIAL_KINDS.find((kind) => kind === suffix) ?? 'token' };
}

/** The family of what would be issued now. */
export function familyOfKind({ account, kind }: Credential): Family {
  return kind === 'token' && account.kind !== 'wecom' ? account.tokenMode : 'kept';
}
