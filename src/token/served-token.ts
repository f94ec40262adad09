import type { GlobalToken } from '../wechat/tokens.js';

/** A global token as it is handed out: good now, and until `expiresAt` unless somebody outside kills it. */
export interface ServedToken {
  readonly token: GlobalToken;
  /** Epoch ms; never later than the truth. */
  readonly expiresAt: number;
  /** Whole seconds left at the moment of the answer. */
  readonly expiresInSeconds: number;
  /** Only grows. */
  readonly generation: number;
}

/** A new token took over. */
export interface TokenChange {
  readonly appId: string;
  readonly generation: number;
  readonly expiresAt: number;
}
