import type { CredentialChange, Served } from '../credential/credential-memory.js';
import { GlobalToken } from '../wechat/tokens.js';

/** A global token as it is handed out: good now, and until `expiresAt` unless somebody outside kills it. */
export interface ServedToken extends Omit<Served, 'value'> {
  readonly token: GlobalToken;
}

/** A new token took over. */
export type TokenChange = Pick<CredentialChange, 'appId' | 'generation' | 'expiresAt'>;

export function servedToken({ value, expiresAt, expiresInSeconds, generation }: Served): ServedToken {
  if (!(value instanceof GlobalToken)) throw new Error('the row of a token holds something else');
  return { token: value, expiresAt, expiresInSeconds, generation };
}
