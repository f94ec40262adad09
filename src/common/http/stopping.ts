import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import type { FastifyInstance } from 'fastify';
import { ReplaySubject } from 'rxjs';

/** Ends open event streams when the server stops: one that stays open would hold the shutdown up for ever. */
@Injectable()
export class Stopping implements BeforeApplicationShutdown {
  readonly signal = new ReplaySubject<void>(1);

  beforeApplicationShutdown(): void {
    this.signal.next();
  }
}

/**
 * An answer that leaves while the server stops ends its connection. Idle ones are closed when the listener closes; one that was busy at that
 * moment would be kept for its next request, and the process with it.
 */
export function endConnectionsWhenStopping(fastify: FastifyInstance, stopping: Stopping): void {
  let isStopping = false;
  stopping.signal.subscribe(() => (isStopping = true));
  fastify.addHook('onSend', (_request, reply, payload, done) => {
    if (isStopping) reply.header('connection', 'close');
    done(null, payload);
  });
  fastify.addHook('onResponse', (_request, _reply, done) => {
    if (isStopping) fastify.server.closeIdleConnections();
    done();
  });
}
