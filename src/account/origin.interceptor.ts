import { type CallHandler, type ExecutionContext, Injectable, type NestInterceptor } from '@nestjs/common';
import type { Observable } from 'rxjs';
import { accountOfPath, type ServiceRequest } from '../access/api-key.guard.js';
import { AccountRegistry } from './account.registry.js';
import { Origins } from './origins.js';

/** Service routes called by a browser: the page's origin must be one of the account in the path. Session routes ask for themselves. */
@Injectable()
export class OriginInterceptor implements NestInterceptor {
  constructor(
    private readonly origins: Origins,
    private readonly accounts: AccountRegistry,
  ) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const request = context.switchToHttp().getRequest<ServiceRequest>();
    if (request.caller && request.headers.origin !== undefined) {
      const appId = accountOfPath(request);
      this.origins.assertAllowed(
        request.headers.origin,
        appId === undefined ? undefined : this.accounts.find(appId),
      );
    }
    return next.handle();
  }
}
