import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { sendProblem } from '../common/http/problem-reply.js';
import { originNotAllowed } from './account.errors.js';
import type { Origins } from './origins.js';

const PREFLIGHT_SECONDS = '600';

/**
 * The browser's half of the contract's section 3: a preflight is answered for any registered origin; on the real request
 * the guards and OriginInterceptor then ask whether the origin belongs to the account or session at hand. No credentials are ever allowed.
 */
export function answerPreflights(fastify: FastifyInstance, origins: Origins): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    if (!isOfApi(request)) return done();
    const { origin } = request.headers;
    reply.header('vary', 'Origin');
    if (origin === undefined) return done();
    if (!origins.isRegistered(origin)) return void sendProblem(request, reply, originNotAllowed());
    for (const [name, value] of corsHeaders(origin)) reply.header(name, value);
    const isPreflight =
      request.method === 'OPTIONS' && request.headers['access-control-request-method'] !== undefined;
    if (!isPreflight) return done();
    return void preflightAnswer(reply);
  });
}

/** Of every answer to a page of a registered origin. */
export const corsHeaders = (origin: string): [name: string, value: string][] => [
  ['access-control-allow-origin', origin],
  ['access-control-expose-headers', 'X-Request-Id, Retry-After'],
];

/** By its own spelling, or by the route it reached: `/%761/keys` is `/v1/keys` to the router. */
const isOfApi = ({ url, routeOptions }: FastifyRequest): boolean =>
  url.startsWith('/v1/') || (routeOptions.url?.startsWith('/v1/') ?? false);

function preflightAnswer(reply: FastifyReply): void {
  reply
    .code(204)
    .header('access-control-allow-methods', 'GET, POST, PATCH, DELETE')
    .header('access-control-allow-headers', 'Content-Type, X-Session-Code, Authorization')
    .header('access-control-max-age', PREFLIGHT_SECONDS)
    .send();
}
