import type { FastifyInstance } from 'fastify';
import type { Log, LogFields } from '../logging/log.js';
import { laneOf } from './fast-lane.js';

/** Every answer names its request, as the log does. */
export function nameRequests(fastify: FastifyInstance): void {
  fastify.addHook('onRequest', (request, reply, done) => {
    reply.header('x-request-id', request.id);
    done();
  });
}

/** One line per answered request, with the route's template: the real address holds codes, states and open ids. */
export function logRequests(fastify: FastifyInstance, log: Log): void {
  const note = (fields: LogFields): void => log.debug('http.answered', 'Request answered', fields);
  fastify.addHook('onResponse', (request, reply, done) => {
    note({
      request_id: request.id,
      method: request.method,
      route: request.routeOptions.url ?? '(none)',
      status: reply.statusCode,
      ms: Math.round(reply.elapsedTime * 10) / 10,
    });
    done();
  });
  // What the lane answers, it answers at once.
  laneOf(fastify).onAnswer((requestId, route) =>
    note({ request_id: requestId, method: 'GET', route, status: 200, ms: 0 }),
  );
}
