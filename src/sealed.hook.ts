import type { FastifyInstance } from 'fastify';
import { sendProblem } from './common/http/problem-reply.js';
import { SealedError } from './common/sealing/sealing.errors.js';
import type { KeyedSealer } from './common/sealing/keyed-sealer.js';

const OPEN_WHILE_SEALED = new Set([
  '/healthz',
  '/readyz',
  '/h5.js',
  '/h5-panel.js',
  '/jweixin.js',
  '/openapi.json',
  '/openapi.yaml',
]);

/** Without its master key the server tells why, and does nothing else. */
export function refuseWhileSealed(fastify: FastifyInstance, sealer: KeyedSealer): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    const reason = sealer.sealedReason;
    if (reason === undefined) return done();
    const path = request.url.split('?', 1)[0] ?? '/';
    if (OPEN_WHILE_SEALED.has(path) || path.startsWith('/docs')) return done();
    return void sendProblem(request, reply, new SealedError(reason));
  });
}
