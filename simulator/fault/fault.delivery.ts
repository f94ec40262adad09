import type { ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { Refusal } from '../http/refusal.js';
import type { Reply } from '../http/reply.js';
import { sendReply } from '../http/send.js';
import type { FaultKind } from './fault.js';

const BAD_GATEWAY =
  '<html>\r\n<head><title>502 Bad Gateway</title></head>\r\n<body><center><h1>502 Bad Gateway</h1></center></body>\r\n</html>\r\n';

export interface Delivery {
  readonly response: ServerResponse;
  /** Does the platform's work and tells what it would answer. */
  readonly work: () => Reply;
  readonly refuse: (refusal: Refusal) => Reply;
  /** Ends waiting when the simulator stops. */
  readonly signal: AbortSignal;
}

/** Answers one call the way its fault prescribes; the socket may be left hanging or cut. */
export async function deliverFault(fault: FaultKind, delivery: Delivery): Promise<void> {
  const { response, work } = delivery;
  switch (fault.kind) {
    case 'errcode': {
      return sendReply(response, delivery.refuse(new Refusal(fault.errcode, fault.errmsg)));
    }
    case 'status':
      return sendText(response, fault.status, fault.body ?? BAD_GATEWAY, 'text/html');
    case 'garbage':
      return sendText(response, 200, fault.body, fault.contentType ?? 'text/html');
    case 'latency':
      return deliverLate(fault.ms, fault.processed ?? false, delivery);
    case 'hang':
      if (fault.processed) work();
      return undefined;
    case 'drop':
      if (fault.processed) work();
      response.socket?.resetAndDestroy();
      return undefined;
    case 'truncate':
      return sendHalf(response, work());
    case 'drip':
      return sendSlowly(delivery, fault.ms, fault.bytes ?? 1);
  }
}

async function deliverLate(ms: number, isProcessed: boolean, delivery: Delivery): Promise<void> {
  const { response, work, signal } = delivery;
  const early = isProcessed ? work() : undefined;
  await sleep(ms, undefined, { signal });
  sendReply(response, early ?? work());
}

function sendText(response: ServerResponse, status: number, body: string, type: string): void {
  sendReply(response, { status, headers: { 'content-type': type }, body });
}

/** Promises the whole length, delivers half of it and closes the connection. */
function sendHalf(response: ServerResponse, reply: Reply): void {
  const bytes = Buffer.from(reply.body);
  response.writeHead(reply.status, { ...reply.headers, 'content-length': bytes.length });
  response.write(bytes.subarray(0, Math.floor(bytes.length / 2)), () => response.socket?.destroySoon());
}

/** The whole answer, a few bytes at a time, as long as its caller stays. */
async function sendSlowly({ response, work, signal }: Delivery, ms: number, count: number): Promise<void> {
  const { status, headers, body } = work();
  const bytes = Buffer.from(body);
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.flushHeaders();
  for (let at = 0; at < bytes.length && !response.destroyed; at += count) {
    await sleep(ms, undefined, { signal });
    response.write(bytes.subarray(at, at + count));
  }
  response.end();
}
