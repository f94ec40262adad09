import type { IncomingHttpHeaders, IncomingMessage } from 'node:http';

/** One request as the platform sees it, body already read. */
export interface Call {
  readonly method: string;
  readonly path: string;
  readonly query: URLSearchParams;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly clientIp: string;
}

/** Room for ten thousand accounts at once. */
const MAX_BODY_BYTES = 16_000_000;

export async function readCall(request: IncomingMessage): Promise<Call> {
  const target = new URL(`http://simulator${request.url ?? '/'}`);
  return {
    method: request.method ?? 'GET',
    path: target.pathname,
    query: target.searchParams,
    headers: request.headers,
    body: await readBody(request),
    clientIp: plainAddress(request.socket.remoteAddress ?? ''),
  };
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > MAX_BODY_BYTES) throw new Error('The request body is too long');
    chunks.push(bytes);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function plainAddress(address: string): string {
  return address.startsWith('::ffff:') ? address.slice('::ffff:'.length) : address;
}
