import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ApiKeyService } from '../access/api-key.service.js';
import { hasScope, reaches } from '../access/scopes.js';
import { JSON_CONTENT, type LaneAnswer, openHotRoute } from '../common/http/fast-lane.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { isoInstant } from '../common/time/instant.js';
import type { ServedToken } from './served-token.js';
import { HOT_TOKEN_ROUTE } from './token.controller.js';
import { TokenService } from './token.service.js';

const PARAMETER = ':app_id';

/**
 * Answers the token route before Fastify and Nest when nothing needs to be asked: a remembered key with the scope and the
 * account, no query, no Origin, and a token in memory that is provably good. Everything else goes on to the controller,
 * which gives the same answer; a test compares the two. Why: docs/adr/0006-hot-token-route.md.
 */
@Injectable()
export class HotTokenRoute {
  private readonly prepared = new WeakMap<object, { second: number; end: number; answer: LaneAnswer }>();

  constructor(
    private readonly keys: ApiKeyService,
    private readonly tokens: TokenService,
    private readonly sealer: KeyedSealer,
    host: HttpAdapterHost,
  ) {
    openHotRoute(host.httpAdapter.getInstance<FastifyInstance>(), HOT_TOKEN_ROUTE, (url) => {
      const [before = '', after = ''] = url.split(PARAMETER);
      return (request) => this.answer(request, before, after);
    });
  }

  private answer(request: IncomingMessage, before: string, after: string): LaneAnswer | undefined {
    const { url = '', headers } = request;
    if (!url.startsWith(before) || !url.endsWith(after)) return undefined;
    // Taken as it stands: with a query or an escape in it, it names no account in memory.
    const appId = url.slice(before.length, -after.length);
    if (appId.includes('/')) return undefined;
    const { authorization, origin } = headers;
    if (origin !== undefined) return undefined;
    if (this.sealer.sealedReason !== undefined) return undefined;
    const caller = this.keys.recallBearer(authorization);
    if (!caller || !hasScope(caller, 'token:read') || !reaches(caller, appId)) return undefined;
    const served = this.tokens.peek(appId);
    return served && this.prepare(served);
  }

  /** The same second of the same token has the same answer. */
  private prepare(served: ServedToken): LaneAnswer {
    const { token, expiresInSeconds, expiresAt, generation } = served;
    const known = this.prepared.get(token);
    if (known?.second === expiresInSeconds && known.end === expiresAt) return known.answer;
    const body = Buffer.from(
      JSON.stringify({
        access_token: token.reveal(),
        expires_in: expiresInSeconds,
        expires_at: isoInstant(expiresAt),
        generation,
      }),
    );
    const answer = { headers: JSON_CONTENT, body };
    this.prepared.set(token, { second: expiresInSeconds, end: expiresAt, answer });
    return answer;
  }
}
