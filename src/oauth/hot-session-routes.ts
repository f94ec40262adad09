import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ApiKeyService } from '../access/api-key.service.js';
import { hasScope, reaches } from '../access/scopes.js';
import { corsHeaders } from '../account/cors.js';
import { AccountService } from '../account/account.service.js';
import { Origins } from '../account/origins.js';
import { JSON_CONTENT, type LaneAnswer, openHotRoute } from '../common/http/fast-lane.js';
import { HOT_GATEWAY_ROUTE } from './introspection.controller.js';
import { activeSession, gatewayHeaders } from './session-answer.js';
import { sessionCodeOf } from './session-code.js';
import { HOT_SESSION_ROUTE } from './session.controller.js';
import type { RememberedSession } from './session.memory.js';
import { SessionService } from './session.service.js';

const SCHEME = 'Bearer ';
const EMPTY = Buffer.alloc(0);

/**
 * Answers `GET /v1/session` and a gateway's `GET /v1/sessions/introspect` before Fastify and Nest when nothing needs to be asked: a
 * session in this instance's memory that provably lives, and there a remembered key with the scope and the account. Everything else goes
 * on to the controllers, which give the same answers; a test compares them. Why: docs/adr/0006-hot-token-route.md.
 */
@Injectable()
export class HotSessionRoutes {
  constructor(
    private readonly sessions: SessionService,
    private readonly keys: ApiKeyService,
    private readonly accounts: AccountService,
    private readonly origins: Origins,
    host: HttpAdapterHost,
  ) {
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    openHotRoute(fastify, HOT_SESSION_ROUTE, (url) => (request) => this.forPage(request, url));
    openHotRoute(fastify, HOT_GATEWAY_ROUTE, (url) => (request) => this.forGateway(request, url));
  }

  private forPage(request: IncomingMessage, url: string): LaneAnswer | undefined {
    if (request.url !== url) return undefined;
    const found = this.recall(request);
    if (!found) return undefined;
    const { origin } = request.headers;
    if (origin === undefined) return { headers: JSON_CONTENT, body: bodyOf(found) };
    if (!this.origins.admits(origin, this.accounts.find(found.session.appId))) return undefined;
    return { headers: [...JSON_CONTENT, ...corsHeaders(origin).flat()], body: bodyOf(found) };
  }

  private forGateway(request: IncomingMessage, url: string): LaneAnswer | undefined {
    const { authorization, origin } = request.headers;
    if (request.url !== url || origin !== undefined || !authorization?.startsWith(SCHEME)) return undefined;
    const caller = this.keys.recall(authorization.slice(SCHEME.length));
    if (!caller || !hasScope(caller, 'session:introspect')) return undefined;
    const found = this.recall(request);
    if (!found || !reaches(caller, found.session.appId)) return undefined;
    return { headers: gatewayHeaders(found.session).flat(), body: EMPTY };
  }

  private recall(request: IncomingMessage): RememberedSession | undefined {
    const code = sessionCodeOf(request);
    return code === undefined ? undefined : this.sessions.recall(code);
  }
}

/** The same until its end moves. */
function bodyOf(found: RememberedSession): Buffer {
  const { session, prepared } = found;
  const end = session.idleExpiresAt;
  if (prepared?.end === end) return prepared.body;
  const body = Buffer.from(JSON.stringify(activeSession(session)));
  found.prepared = { end, body };
  return body;
}
