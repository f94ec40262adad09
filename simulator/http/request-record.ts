import type { FaultKind } from '../fault/fault.js';
import type { Call } from './call.js';
import { parseObject } from './json-body.js';

export interface RecordedRequest {
  readonly id: number;
  readonly at: number;
  /** When the answer left, on the simulator's clock; absent while in flight or hanging. */
  finishedAt?: number;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  /** A JSON object's fields, or the text as it came. */
  readonly body: unknown;
  readonly appId?: string | undefined;
  readonly clientIp: string;
  readonly fault?: FaultKind['kind'] | undefined;
}

export interface RequestFilter {
  readonly path?: string | undefined;
  readonly appId?: string | undefined;
  /** Only requests at or after this instant. */
  readonly since?: number | undefined;
}

/** At least so many of the latest requests are kept, so that a long demonstration does not eat the memory. */
const KEPT = 100_000;

/** What callers asked of the platform; the control interface does not appear in it. */
export class RequestRecord {
  #requests: RecordedRequest[] = [];
  #nextId = 1;

  open(call: Call, about: Pick<RecordedRequest, 'at' | 'appId' | 'fault'>): RecordedRequest {
    const { method, path, query, clientIp } = call;
    const fields = parseObject(call.body);
    const entry: RecordedRequest = {
      id: this.#nextId++,
      method,
      path,
      query: Object.fromEntries(query),
      body: fields ? Object.fromEntries(fields) : call.body,
      clientIp,
      ...about,
    };
    this.#requests.push(entry);
    if (this.#requests.length > 2 * KEPT) this.#requests = this.#requests.slice(-KEPT);
    return entry;
  }

  list({ path, appId, since }: RequestFilter = {}): readonly RecordedRequest[] {
    return this.#requests.filter(
      (request) =>
        (path === undefined || request.path === path) &&
        (appId === undefined || request.appId === appId) &&
        (since === undefined || request.at >= since),
    );
  }

  count(path: string, appId?: string): number {
    return this.list({ path, appId }).length;
  }

  clear(): void {
    this.#requests = [];
  }
}
