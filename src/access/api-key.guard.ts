import { type CanActivate, type ExecutionContext, Injectable } from '@nestjs/common';
import { Reflector } from '@nestjs/core';
import type { FastifyRequest } from 'fastify';
import { AppError } from '../common/errors/app-error.js';
import { attempt } from '../common/http/strategy-attempt.js';
import { accountNotFound, keyUnknown, scopeMissing } from './access.errors.js';
import { ApiKeyStrategy } from './api-key.strategy.js';
import { RateLimit, WRONG_KEYS } from './rate-limit.js';
import { type Caller, hasScope, reaches, type Scope } from './scopes.js';

export const REQUIRED_SCOPE = 'zhongkong:scope';

export type ServiceRequest = FastifyRequest & { caller?: Caller };

/** Key (401), scope (403), account of the path (404), in this order. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(
    private readonly strategy: ApiKeyStrategy,
    private readonly reflector: Reflector,
    private readonly limits: RateLimit,
  ) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const request = context.switchToHttp().getRequest<ServiceRequest>();
    const caller = await this.authenticate(request);
    const scope = this.reflector.get<Scope>(REQUIRED_SCOPE, context.getHandler());
    if (!hasScope(caller, scope)) throw scopeMissing(scope);
    const appId = accountOfPath(request);
    if (appId !== undefined && !reaches(caller, appId)) throw accountNotFound();
    request.caller = caller;
    return true;
  }

  /** Would this request be let in now? For what stays open after it was. A database that is away shuts nobody out. */
  async stillAdmits(request: FastifyRequest, scope: Scope): Promise<boolean> {
    try {
      const caller = await attempt<Caller>(this.strategy, request);
      const appId = accountOfPath(request);
      return (
        caller !== undefined && hasScope(caller, scope) && (appId === undefined || reaches(caller, appId))
      );
    } catch (error) {
      return !(error instanceof AppError && error.status === 401);
    }
  }

  private async authenticate(request: ServiceRequest): Promise<Caller> {
    try {
      const caller = await attempt<Caller>(this.strategy, request);
      if (caller) return caller;
    } catch (error) {
      if (error instanceof AppError && error.status === 401) await this.limits.count(WRONG_KEYS, request.ip);
      throw error;
    }
    throw keyUnknown();
  }
}

export function accountOfPath(request: FastifyRequest): string | undefined {
  const params = request.params;
  if (typeof params !== 'object' || params === null || !('app_id' in params)) return undefined;
  return typeof params.app_id === 'string' ? params.app_id : undefined;
}
