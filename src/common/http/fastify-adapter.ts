import type { IncomingMessage, RequestListener, ServerOptions, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import { toAppError } from '../errors/from-unknown.js';
import { PROBLEM_CONTENT_TYPE, toProblem } from '../errors/problem.js';
import { type FastifyInstance, type FastifyReply, type FastifyRequest, LogController } from 'fastify';
import type { Random } from '../random/random.js';
import { attachLane, FastLane } from './fast-lane.js';
import { sendProblem } from './problem-reply.js';

const BODY_LIMIT_BYTES = 64 * 1024;
const HTTP: ServerOptions = {
  maxHeaderSize: 8 * 1024,
  headersTimeout: 10_000,
  requestTimeout: 15_000,
  keepAliveTimeout: 65_000,
};

export interface AdapterSettings {
  trustedProxies: number;
  random: Random;
}

/** Fastify with our limits, and problem+json also where Nest's filters do not reach: before routing and before HTTP. */
export function createFastifyAdapter({ trustedProxies, random }: AdapterSettings): FastifyAdapter {
  const lane = new FastLane(random);
  const adapter = new FastifyAdapter({
    serverFactory: (usual: RequestListener) =>
      lane
        .createServer(HTTP, usual)
        .on('checkExpectation', (request: IncomingMessage, response: ServerResponse) =>
          answerExpectation(request, response, random.id('req')),
        ),
    bodyLimit: BODY_LIMIT_BYTES,
    skipMiddie: true, // There is no middleware, and an empty stack of it is walked at every request.
    trustProxy: (_address: string, hop: number) => hop < trustedProxies,
    logController: new LogController({ disableRequestLogging: true }),
    genReqId: () => random.id('req'),
    routerOptions: { maxParamLength: 128 },
    frameworkErrors: (error: Error, request: FastifyRequest, reply: FastifyReply) =>
      sendProblem(request, reply, toAppError(error)),
    clientErrorHandler: (error: NodeJS.ErrnoException, socket: Socket) =>
      answerBrokenHttp(error, socket, random.id('req')),
  });
  attachLane(adapter.getInstance<FastifyInstance>(), lane);
  return adapter;
}

const STATUS_OF_PARSER_ERROR: Record<string, [number, string]> = {
  HPE_HEADER_OVERFLOW: [431, 'Request Header Fields Too Large'],
  ERR_HTTP_REQUEST_TIMEOUT: [408, 'Request Timeout'],
};

/** Node asks nobody else about an Expect that is not 100-continue. */
function answerExpectation(
  { url = '/' }: IncomingMessage,
  response: ServerResponse,
  requestId: string,
): void {
  const problem = toProblem(
    toAppError(Object.assign(new Error('Expect'), { statusCode: 417 })),
    url,
    requestId,
  );
  response
    .writeHead(problem.status, {
      'content-type': PROBLEM_CONTENT_TYPE,
      'cache-control': 'no-store',
      'x-request-id': requestId,
      connection: 'close',
    })
    .end(JSON.stringify(problem));
}

/** The bytes were not HTTP: there is no request and no reply, only a socket. */
function answerBrokenHttp(error: NodeJS.ErrnoException, socket: Socket, requestId: string): void {
  if (error.code === 'ECONNRESET' || !socket.writable) return void socket.destroy();
  const [status, phrase] = STATUS_OF_PARSER_ERROR[error.code ?? ''] ?? [400, 'Bad Request'];
  const fault = toAppError(Object.assign(new Error(phrase), { statusCode: status }));
  const body = JSON.stringify(toProblem(fault, '/', requestId));
  socket.end(
    `HTTP/1.1 ${status} ${phrase}\r\nContent-Type: ${PROBLEM_CONTENT_TYPE}\r\nContent-Length: ${Buffer.byteLength(body)}\r\nConnection: close\r\n\r\n${body}`,
  );
}
