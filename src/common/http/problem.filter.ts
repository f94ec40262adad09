import { type ArgumentsHost, Catch, type ExceptionFilter, Injectable } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { toAppError } from '../errors/from-unknown.js';
import { Log } from '../logging/log.js';
import { sendProblem } from './problem-reply.js';

/** Every failure of every route, 404s and crashes too, in one dialect. */
@Catch()
@Injectable()
export class ProblemFilter implements ExceptionFilter {
  constructor(private readonly log: Log) {}

  catch(thrown: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const request = http.getRequest<FastifyRequest>();
    const error = toAppError(thrown);
    // A 503 is an answer like any other, and a crowd of callers may get it; a 500 is ours to mend.
    if (error.status === 500) {
      this.log.error('http.failed', 'A request met an error that should not be', {
        request_id: request.id,
        code: error.code,
        error: error.cause ?? error,
      });
    } else if (error.status > 500) {
      this.log.info('http.unavailable', error.detail, { request_id: request.id, code: error.code });
    }
    sendProblem(request, http.getResponse<FastifyReply>(), error);
  }
}
