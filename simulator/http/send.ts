import type { ServerResponse } from 'node:http';
import type { Reply } from './reply.js';

export function sendReply(response: ServerResponse, { status, headers, body }: Reply): void {
  const bytes = Buffer.from(body, 'utf8');
  response.writeHead(status, { ...headers, 'content-length': bytes.length });
  response.end(bytes);
}
