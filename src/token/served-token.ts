import type { CredentialChange, Served } from '../credential/credential-memory.js';
import { GlobalToken } from '../wechat/tokens.js';

/** A global token as it is handed out: good now, and until `expiresAt` unless somebody outside kills it. */
export interface ServedToken extends Omit<Served, 'value'> {
  readonly token: GlobalToken;
}

/** A new token took over. */
export type TokenChange = Pick<CredentialChange, 'appId' | 'generation' | 'expiresAt'>;

/** Undefined when it is no token at all: a name may be somebody's invention. */
export function asToken({ value, expiresAt, expiresInSeconds, generation }: Served): ServedToken | undefined {
  return value instanceof GlobalToken ? { token: value, expiresAt, expiresInSeconds, generation } : undefined;
}

/** @throws Error when the row of a token holds something else */
export function servedToken(served: Served): ServedToken {
  const token = asToken(served);
  if (!token) throw new Error('the row of a token holds something else');
  return token;
}
