import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance, FastifyRequest } from 'fastify';

/** A route that parses its body itself: it gets JSON, XML and plain text as they came. All other routes take JSON alone. */
export const TextBody = (): MethodDecorator => RouteConfig({ takesText: true });

const takesText = ({ routeOptions: { config } }: FastifyRequest): boolean =>
  'takesText' in config && config.takesText === true;

const unsupported = (): Error => Object.assign(new Error('Unsupported Media Type'), { statusCode: 415 });

/** The text was decoded as UTF-8; of another charset it would be something else than what was meant. */
function isUtf8({ headers }: FastifyRequest): boolean {
  const charset = /;\s*charset\s*=\s*"?([^\s;"]*)/i.exec(headers['content-type'] ?? '')?.[1];
  return charset === undefined || /^utf-?8$/i.test(charset);
}

export function parseTextWhereTaken(fastify: FastifyInstance): void {
  const json = fastify.getDefaultJsonParser('error', 'error');
  fastify.removeContentTypeParser('application/json');
  fastify.addContentTypeParser<string>('application/json', { parseAs: 'string' }, (request, body, done) => {
    if (takesText(request)) done(null, body);
    else if (!isUtf8(request)) done(unsupported());
    // No DELETE reads a body, and wx.request declares JSON for those that have none.
    else if (body === '' && request.method === 'DELETE') done(null);
    else void json(request, body, done);
  });
  fastify.addContentTypeParser<string>(
    ['text/xml', 'application/xml', 'text/plain'],
    { parseAs: 'string' },
    (request, body, done) => (takesText(request) ? done(null, body) : done(unsupported())),
  );
}
