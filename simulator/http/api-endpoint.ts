import type { Platform } from '../platform.js';
import type { Call } from './call.js';

/** One JSON endpoint: answers its success body, throws a Refusal for anything else. */
export interface ApiEndpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  /** What another method is told; 43001 or 43002 unless told. */
  readonly wrongMethod?: number;
  readonly answer: (platform: Platform, call: Call) => object;
}
