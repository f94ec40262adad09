import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ApiKeyService } from '../access/api-key.service.js';
import { hasScope, reaches } from '../access/scopes.js';
import { type LaneAnswer, openHotRoute } from '../common/http/fast-lane.js';
import { HOT_GATEWAY_ROUTE } from './introspection.controller.js';
import { PageLane } from './page-lane.js';
import { activeSession, gatewayHeaders } from './session-answer.js';
import { HOT_SESSION_ROUTE } from './session.controller.js';
import type { RememberedSession } from './session.memory.js';

/**
 * Answers `GET /v1/session` and a gateway's `GET /v1/sessions/introspect` before Fastify and Nest when nothing needs to be asked: a
 * session in this instance's memory that provably lives, and there a remembered key with the scope and the account. Everything else goes
 * on to the controllers, which give the same answers; a test compares them. Why: docs/adr/0006-hot-token-route.md.
 */
@Injectable()
export class HotSessionRoutes {
  constructor(
    private readonly pages: PageLane,
    private readonly keys: ApiKeyService,
    host: HttpAdapterHost,
  ) {
    pages.open(HOT_SESSION_ROUTE, bodyOf);
    openHotRoute(
      host.httpAdapter.getInstance<FastifyInstance>(),
      HOT_GATEWAY_ROUTE,
      (url) => (request) => (request.url === url ? this.forGateway(request) : undefined),
    );
  }

  private forGateway(request: IncomingMessage): LaneAnswer | undefined {
    const { authorization, origin } = request.headers;
    if (origin !== undefined) return undefined;
    const caller = this.keys.recallBearer(authorization);
    if (!caller || !hasScope(caller, 'session:introspect')) return undefined;
    const found = this.pages.recall(request);
    if (!found || !reaches(caller, found.session.appId)) return undefined;
    return { headers: (found.passedOn ??= gatewayHeaders(found.session).flat()) };
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
