import { Injectable } from '@nestjs/common';
import type { FastifyRequest } from 'fastify';
import { Strategy } from 'passport';
import { keyRequired, keyUnknown } from './access.errors.js';
import { ApiKeyService } from './api-key.service.js';

/** The scheme's case does not matter (RFC 9110, 11.1). */
const BEARER = /^bearer (zk_[A-Za-z0-9]{32,200})$/i;

/** The API key in the Authorization header, and only there: keys in queries and bodies end in logs. */
@Injectable()
export class ApiKeyStrategy extends Strategy {
  override readonly name = 'api-key';

  constructor(private readonly keys: ApiKeyService) {
    super();
  }

  override authenticate(request: unknown): void {
    this.recognise(request as Pick<FastifyRequest, 'headers'>).catch((error: unknown) => this.error(error));
  }

  private async recognise(request: Pick<FastifyRequest, 'headers'>): Promise<void> {
    const { authorization } = request.headers;
    if (authorization === undefined) return this.fail(keyRequired());
    const key = BEARER.exec(authorization)?.[1];
    const caller = key && (await this.keys.recognise(key));
    if (!caller) return this.fail(keyUnknown());
    this.success(caller);
  }
}
