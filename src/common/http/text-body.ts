import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A route that parses its body itself: it gets JSON, XML and plain text as they came. All other routes take JSON alone. */
export const TextBody = (): MethodDecorator => RouteConfig({ takesText: true });

const takesText = ({ routeOptions: { config } }: FastifyRequest): boolean =>
  'takesText' in config && config.takesText === true;

export function parseTextWhereTaken(fastify: FastifyInstance): void {
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (takesText(request)) done(null, body);
    else void json(request, body, done);
  });
  fastify.addContentTypeParser<string>(
    ['text/xml', 'application/xml', 'text/plain'],
    { parseAs: 'string' },
    (request, body, done) =>
      takesText(request)
        ? done(null, body)
        : done(Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 })),
  );
}
