import { RouteConfig } from '@nestjs/platform-fastify';
import type { FastifyInstance } from 'fastify';

/** A route whose bodies may be larger than those of all others. */
export const BodyLimit = (bytes: number): MethodDecorator => RouteConfig({ bodyBytes: bytes });

/** Before any route is added. */
export function limitBodiesByRoute(fastify: FastifyInstance): void {
  fastify.addHook('onRoute', (route) => {
    const config: object = route.config ?? {};
    if ('bodyBytes' in config && typeof config.bodyBytes === 'number') route.bodyLimit = config.bodyBytes;
  });
}
