import type { FaultScript } from '../fault/fault.script.js';
import type { RequestRecord } from '../http/request-record.js';
import type { Platform } from '../platform.js';
import type { Truth } from '../truth.js';

export interface ControlParts {
  readonly platform: Platform;
  readonly faults: FaultScript;
  readonly requests: RequestRecord;
  readonly truth: Truth;
}

export interface ControlCall {
  readonly query: URLSearchParams;
  /** Parsed JSON; an absent body counts as an empty object. */
  readonly body: unknown;
  /** What the groups of the route's path caught, decoded. */
  readonly names: readonly string[];
}

export interface ControlRoute {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** Matched against the part behind the prefix. */
  readonly path: RegExp;
  readonly run: (parts: ControlParts, call: ControlCall) => object;
}
