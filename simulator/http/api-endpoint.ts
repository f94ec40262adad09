import type { Platform } from '../platform.js';
import type { Call } from './call.js';

/** One JSON endpoint: answers its success body, throws a Refusal for anything else. */
export interface ApiEndpoint {
  readonly method: 'GET' | 'POST';
  readonly path: string;
  readonly answer: (platform: Platform, call: Call) => object;
}
