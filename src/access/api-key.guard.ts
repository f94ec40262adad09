import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { attempt } from '../common/http/strategy-attempt.js';
import { accountNotFound, keyUnknown, scopeMissing } from './access.errors.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { type Caller, hasScope, reaches, type Scope } from './scopes.js';

export const REQUIRED_SCOPE = 'zhongkong:scope';

export type ServiceRequest = FastifyRequest & { caller?: Caller };

/** Key (401), scope (403), account of the path (404), in this order. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly strategy: ApiKeyStrategy,
    private readonly reflector: Reflector,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ServiceRequest>();
    const caller = await attempt<Caller>(this.strategy, request);
    if (!caller) throw keyUnknown();
    const scope = this.reflector.get<Scope>(REQUIRED_SCOPE, context.getHandler());
    if (!hasScope(caller, scope)) throw scopeMissing(scope);
    const appId = accountOfPath(request);
    if (appId !== undefined && !reaches(caller, appId)) throw accountNotFound();
    request.caller = caller;
    return true;
  }
}

export function accountOfPath(request: FastifyRequest): string | undefined {
  const params = request.params;
  if (typeof params !== 'object' || params === null || !('app_id' in params)) return undefined;
  return typeof params.app_id === 'string' ? params.app_id : undefined;
}
