import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { corsHeaders } from '../account/cors.js';
import { AccountService } from '../account/account.service.js';
import { Origins } from '../account/origins.js';
import { JSON_CONTENT, type LaneAnswer, openHotRoute } from '../common/http/fast-lane.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { sessionCodeOf } from './session-code.js';
import type { RememberedSession } from './session.memory.js';
import { SessionService } from './session.service.js';

/** The JSON of a 200 for this session, or undefined where there is the least doubt. */
export type PageBody = (found: RememberedSession) => Buffer | undefined;

/** The short way for routes of logged-in pages: what `SessionGuard` asks, asked of memory alone. Why: docs/adr/0006-hot-token-route.md. */
@Injectable()
export class PageLane {
  private readonly fastify: FastifyInstance;

  constructor(
    private readonly sessions: SessionService,
    private readonly accounts: AccountService,
    private readonly origins: Origins,
    private readonly sealer: KeyedSealer,
    host: HttpAdapterHost,
  ) {
    this.fastify = host.httpAdapter.getInstance<FastifyInstance>();
  }

  /** Answers the route that is marked `@RouteConfig({ hot: name })` where `body` does. */
  open(name: string, body: PageBody): void {
    openHotRoute(
      this.fastify,
      name,
      (url) => (request) => (request.url === url ? this.answer(request, body) : undefined),
    );
  }

  /** The session of the code in the header, if this instance remembers it. */
  recall(request: IncomingMessage): RememberedSession | undefined {
    if (this.sealer.sealedReason !== undefined) return undefined;
    const code = sessionCodeOf(request);
    return code === undefined ? undefined : this.sessions.recall(code);
  }

  private answer(request: IncomingMessage, bodyOf: PageBody): LaneAnswer | undefined {
    const found = this.recall(request);
    const body = found && bodyOf(found);
    if (!body) return undefined;
    const { origin } = request.headers;
    if (origin === undefined) return { headers: JSON_CONTENT, body };
    if (!this.origins.admits(origin, this.accounts.find(found.session.appId))) return undefined;
    return { headers: [...JSON_CONTENT, ...corsHeaders(origin).flat()], body };
  }
}
