import 'reflect-metadata';
import type { INestApplication } from '@nestjs/common';
import { METHOD_METADATA, PATH_METADATA } from '@nestjs/common/constants.js';
import { ModulesContainer } from '@nestjs/core';
import { REQUIRED_SCOPE } from '../../src/access/api-key.guard.js';
import { DECLARED_CALLER } from '../../src/common/http/caller-declaration.js';

type Handler = (...args: never[]) => unknown;

export interface Route {
  /** `METHOD /path`, with `*` for all methods. */
  name: string;
  handler: Handler;
  guards: readonly string[];
}

const METHODS = ['GET', 'POST', 'PUT', 'DELETE', 'PATCH', '*', 'OPTIONS', 'HEAD'];

/** Every route of every controller of the running app. */
export function routesOf(app: INestApplication): Route[] {
  const modules = [...app.get(ModulesContainer).values()];
  const controllers = modules.flatMap((module) => [...module.controllers.values()]);
  return controllers.flatMap(({ metatype }) =>
    typeof metatype === 'function' ? routesOfClass(metatype) : [],
  );
}

export function routesOfClass(controller: object & { prototype?: unknown }): Route[] {
  const prototype = controller.prototype as Record<string, unknown>;
  return Object.getOwnPropertyNames(prototype).flatMap((key) => {
    const handler = key === 'constructor' ? undefined : prototype[key];
    if (typeof handler !== 'function' || !Reflect.hasMetadata(PATH_METADATA, handler)) return [];
    const paths = [controller, handler].map((target) => String(Reflect.getMetadata(PATH_METADATA, target)));
    const method = METHODS[Number(Reflect.getMetadata(METHOD_METADATA, handler))] ?? '?';
    const guards = (Reflect.getMetadata('__guards__', handler) ?? []) as { name: string }[];
    return [
      {
        name: `${method} /${paths.flatMap((path) => path.split('/').filter(Boolean)).join('/')}`,
        handler: handler as Handler,
        guards: guards.map((guard) => guard.name),
      },
    ];
  });
}

/** Under /v1 only these need no credential of the table in the contract: here a login begins, comes back and ends. */
export const OPEN_ROUTES: ReadonlySet<string> = new Set([
  'POST /v1/sessions',
  'POST /v1/sessions/miniprogram',
  'POST /v1/sessions/activate',
  'GET /v1/oauth/callback',
]);

/** They prove by WeChat's signature where they come from; a guard would come before what is signed is known. */
export const SIGNED_BY_WECHAT: ReadonlySet<string> = new Set([
  'GET /v1/push/:app_id',
  'POST /v1/push/:app_id',
]);

/** They ask for the code themselves: a pending one counts here, which no guard lets pass. Tests send them none and a wrong one. */
export const SELF_CHECKING: ReadonlySet<string> = new Set(['GET /v1/session', 'DELETE /v1/session']);

const GUARD_OF: Readonly<Record<string, string>> = {
  service: 'ApiKeyGuard',
  session: 'SessionGuard',
  'service-or-session': 'ServiceOrSessionGuard',
};

/** What is wrong with who may call this route; undefined when it is in order. */
export function callerFault({ name, handler, guards }: Route): string | undefined {
  const caller: unknown = Reflect.getMetadata(DECLARED_CALLER, handler);
  if (caller === 'anyone') {
    if (guards.length > 0) return `${name} is for anyone, and guarded by ${guards.join(', ')}`;
    const isOpen = !name.includes(' /v1/') || OPEN_ROUTES.has(name);
    return isOpen ? undefined : `${name} is under /v1 and for anyone`;
  }
  if (caller === 'wechat') {
    const isSigned = SIGNED_BY_WECHAT.has(name) && guards.length === 0;
    return isSigned ? undefined : `${name} is not one of WeChat's own`;
  }
  const guard = typeof caller === 'string' ? GUARD_OF[caller] : undefined;
  if (guard === undefined) return `${name} does not say who may call it`;
  if (guards.length === 0 && SELF_CHECKING.has(name)) return undefined;
  if (guards.length !== 1 || guards[0] !== guard)
    return `${name} is for a ${String(caller)}, and guarded by ${guards.join(', ') || 'nothing'}`;
  if (caller !== 'session' && !Reflect.hasMetadata(REQUIRED_SCOPE, handler)) return `${name} names no scope`;
  return undefined;
}
