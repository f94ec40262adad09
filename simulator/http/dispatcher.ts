import type { IncomingMessage, ServerResponse } from 'node:http';
import { CONTROL_PREFIX, type ControlInterface } from '../control/control.interface.js';
import { deliverFault } from '../fault/fault.delivery.js';
import type { FaultScript } from '../fault/fault.script.js';
import { answerAuthorize, isAuthorizePath } from '../oauth/authorize.endpoint.js';
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

  async #serve(call: Call, response: ServerResponse): Promise<void> {
    const { platform, faults, requests } = this.#parts;
    const appId = callerApp(platform, call);
    const fault = faults.take(call.path, appId);
    const entry = requests.open(call, { at: platform.clock.now(), appId, fault: fault?.kind });
    response.once('finish', () => (entry.finishedAt = platform.clock.now()));
    if (appId !== undefined) response.once('close', platform.traffic.enter(appId, call.path));
    const work = (): Reply => answerPlatform(platform, call);
    if (!fault) return sendReply(response, work());
    const refuse = refusalReply.bind(undefined, platform, call);
    await deliverFault(fault, { response, work, refuse, signal: this.#stopping.signal });
  }
}

function answerPlatform(platform: Platform, call: Call): Reply {
  if (isAuthorizePath(call.path)) return answerAuthorize(platform, call);
  if (call.path.startsWith(IMAGE_PREFIX)) return answerImage(platform, call.path);
  return answerApiCall(platform, call);
}
