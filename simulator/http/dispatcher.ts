import { setMaxListeners } from 'node:events';
import type { IncomingMessage, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { CONTROL_PREFIX, type ControlInterface } from '../control/control.interface.js';
import { deliverFault } from '../fault/fault.delivery.js';
import type { FaultScript } from '../fault/fault.script.js';
import { answerLoginPage, isLoginPage } from '../oauth/pages.js';
import type { Platform } from '../platform.js';
import { IMAGE_PREFIX, answerImage } from '../user/avatar.endpoint.js';
import { answerApiCall, refusalReply } from './api.routes.js';
import { readCall, type Call } from './call.js';
import { callerApp } from './caller-app.js';
import type { Reply } from './reply.js';
import type { RequestRecord } from './request-record.js';
import { sendReply } from './send.js';

export interface DispatcherParts {
  readonly platform: Platform;
  readonly faults: FaultScript;
  readonly requests: RequestRecord;
  readonly control: ControlInterface;
}

/** Takes every request to whoever answers it: the control interface, or the platform with its faults. */
export class Dispatcher {
  readonly #parts: DispatcherParts;
  readonly #stopping = new AbortController();

  constructor(parts: DispatcherParts) {
    this.#parts = parts;
    // Every slow answer under way listens: many are no leak.
    setMaxListeners(0, this.#stopping.signal);
  }

  async handle(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const call = await readCall(request);
    if (call.path.startsWith(CONTROL_PREFIX)) return sendReply(response, this.#parts.control.answer(call));
    await this.#serve(call, response).catch((error: unknown) => {
      if (!this.#stopping.signal.aborted) throw error;
    });
  }

  /** Ends the waiting of slow answers. */
  stop(): void {
    this.#stopping.abort();
  }

  /** The work is done halfway, as between two hosts that are some way apart. */
  async #answerAfter(latencyMs: number, response: ServerResponse, work: () => Reply): Promise<void> {
    await this.#travel(latencyMs / 2);
    const reply = work();
    await this.#travel(latencyMs / 2);
    sendReply(response, reply);
  }

  async #travel(ms: number): Promise<void> {
    if (ms > 0) await sleep(ms, undefined, { signal: this.#stopping.signal });
  }

  async #serve(call: Call, response: ServerResponse): Promise<void> {
    const { platform, faults, requests } = this.#parts;
    const appId = callerApp(platform, call);
    const fault = faults.take(call.path, appId);
    const entry = requests.open(call, { at: platform.clock.now(), appId, fault: fault?.kind });
    response.once('finish', () => (entry.finishedAt = platform.clock.now()));
    if (appId !== undefined) response.once('close', platform.traffic.enter(appId, call.path));
    const work = (): Reply => answerPlatform(platform, call);
    const latencyMs = platform.settings.pathLatencyMs[call.path] ?? platform.settings.latencyMs;
    if (!fault) return await this.#answerAfter(latencyMs, response, work);
    await this.#travel(latencyMs);
    const refuse = refusalReply.bind(undefined, platform, call);
    await deliverFault(fault, { response, work, refuse, signal: this.#stopping.signal });
  }
}

function answerPlatform(platform: Platform, call: Call): Reply {
  if (isLoginPage(call.path)) return answerLoginPage(platform, call);
  if (call.path.startsWith(IMAGE_PREFIX)) return answerImage(platform, call.path);
  return answerApiCall(platform, call);
}
