import type { Secret } from '../common/secret/secret.js';

export const ACCOUNT_KINDS = ['official', 'miniprogram', 'website', 'wecom'] as const;
export type AccountKind = (typeof ACCOUNT_KINDS)[number];

export const TOKEN_MODES = ['stable', 'plain'] as const;
export type TokenMode = (typeof TOKEN_MODES)[number];

/** A WeChat account that we hold. The secrets print as a mask. */
export interface Account {
  readonly appId: string;
  readonly kind: AccountKind;
  readonly name: string;
  readonly tokenMode: TokenMode;
  readonly appSecret: Secret;
  readonly returnUrls: readonly string[];
  readonly jsOrigins: readonly string[];
  readonly verifyFiles: Readonly<Record<string, string>>;
  readonly pushToken: Secret | undefined;
  readonly pushAesKey: Secret | undefined;
  readonly sessionIdleSeconds: number | undefined;
  readonly sessionMaxSeconds: number | undefined;
  readonly createdAt: number;
  readonly updatedAt: number;
}

/** What may change of an account. What is absent or undefined stays as it is; null clears. */
export type AccountChange = { readonly [F in AlwaysThere]?: Account[F] | undefined } & {
  readonly [F in Clearable]?: Account[F] | null;
};

type AlwaysThere = 'name' | 'tokenMode' | 'appSecret' | 'returnUrls' | 'jsOrigins' | 'verifyFiles';
type Clearable = 'pushToken' | 'pushAesKey' | 'sessionIdleSeconds' | 'sessionMaxSeconds';
