import { applyDecorators, SetMetadata, UseGuards } from '@nestjs/common';
import { ApiBearerAuth, ApiSecurity } from '@nestjs/swagger';
import { REQUIRED_SCOPE } from '../access/api-key.guard.js';
import type { Scope } from '../access/scopes.js';
import { declareCaller } from '../common/http/caller-declaration.js';
import { ServiceOrSessionGuard } from './service-or-session.guard.js';

/** A route for services with this scope, and for logged-in pages of the account in the path. */
export function ForServiceOrSession(scope: Scope): MethodDecorator {
  return applyDecorators(
    declareCaller('service-or-session'),
    SetMetadata(REQUIRED_SCOPE, scope),
    UseGuards(ServiceOrSessionGuard),
    ApiBearerAuth('api-key'),
    ApiSecurity('session-code'),
  );
}
