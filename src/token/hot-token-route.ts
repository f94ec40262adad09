import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeyService } from '../access/api-key.service.js';
import { hasScope, reaches } from '../access/scopes.js';
import { isoInstant } from '../common/time/instant.js';
import type { ServedToken } from './served-token.js';
import { HOT_TOKEN_ROUTE } from './token.controller.js';
import { TokenService } from './token.service.js';

const SCHEME = 'Bearer ';

/**
 * Answers the token route before Nest's machinery when nothing needs to be asked: a remembered key with the scope and the
 * account, no query, no Origin, and a token in memory that is provably good. Everything else falls through to the controller,
 * which gives the same answer; a test compares the two. Why: docs/adr/0006-hot-token-route.md.
 */
@Injectable()
export class HotTokenRoute {
  private prepared = new WeakMap<object, { second: number; end: number; body: string }>();

  constructor(
    private readonly keys: ApiKeyService,
    private readonly tokens: TokenService,
    host: HttpAdapterHost,
  ) {
    // Before Nest registers its routes: only the marked one gets the hook.
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRoute', (route) => {
      if (!isHot(route.config)) return;
      route.onRequest = (request, reply, done) => {
        if (!this.answer(request, reply)) done();
      };
    });
  }

  private answer(request: FastifyRequest, reply: FastifyReply): boolean {
    const { authorization, origin } = request.headers;
    if (!authorization?.startsWith(SCHEME) || origin !== undefined || request.url.includes('?')) return false;
    const caller = this.keys.recall(authorization.slice(SCHEME.length));
    const { app_id: appId } = request.params as { app_id: string };
    if (!caller || !hasScope(caller, 'token:read') || !reaches(caller, appId)) return false;
    const served = this.tokens.peek(appId);
    if (!served) return false;
    reply
      .header('content-type', 'application/json; charset=utf-8')
      .header('cache-control', 'no-store')
      .send(this.body(served));
    return true;
  }

  /** The same second of the same token has the same answer. */
  private body(served: ServedToken): string {
    const { token, expiresInSeconds, expiresAt, generation } = served;
    const known = this.prepared.get(token);
    if (known?.second === expiresInSeconds && known.end === expiresAt) return known.body;
    const body = JSON.stringify({
      access_token: token.reveal(),
      expires_in: expiresInSeconds,
      expires_at: isoInstant(expiresAt),
      generation,
    });
    this.prepared.set(token, { second: expiresInSeconds, end: expiresAt, body });
    return body;
  }
}

const isHot = (mark: unknown): boolean =>
  typeof mark === 'object' && mark !== null && 'hot' in mark && mark.hot === HOT_TOKEN_ROUTE;
