import {
  applyDecorators,
  createParamDecorator,
  type ExecutionContext,
  SetMetadata,
  UseGuards,
} from '@nestjs/common';
import { ApiBearerAuth } from '@nestjs/swagger';
import { declareCaller } from '../common/http/caller-declaration.js';
import { keyRequired } from './access.errors.js';
import { ApiKeyGuard, REQUIRED_SCOPE, type ServiceRequest } from './api-key.guard.js';
import type { Caller, Scope } from './scopes.js';

/** A route for services: an API key with this scope that reaches the account of the path. */
export function ForService(scope: Scope): MethodDecorator {
  return applyDecorators(
    declareCaller('service'),
    SetMetadata(REQUIRED_SCOPE, scope),
    UseGuards(ApiKeyGuard),
    ApiBearerAuth('api-key'),
  );
}

/** The holder of the key that the guard accepted. */
export const CurrentCaller = createParamDecorator((_: unknown, context: ExecutionContext): Caller => {
  const { caller } = context.switchToHttp().getRequest<ServiceRequest>();
  if (!caller) throw keyRequired();
  return caller;
});
