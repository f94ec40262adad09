import type { IncomingMessage } from 'node:http';
import { Injectable } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import type { FastifyInstance } from 'fastify';
import { ApiKeyService } from '../access/api-key.service.js';
import { hasScope, reaches } from '../access/scopes.js';
import { laneOf } from '../common/http/fast-lane.js';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { isoInstant } from '../common/time/instant.js';
import type { ServedToken } from './served-token.js';
import { HOT_TOKEN_ROUTE } from './token.controller.js';
import { TokenService } from './token.service.js';

const SCHEME = 'Bearer ';
const PARAMETER = ':app_id';

/**
 * Answers the token route before Fastify and Nest when nothing needs to be asked: a remembered key with the scope and the
 * account, no query, no Origin, and a token in memory that is provably good. Everything else goes on to the controller,
 * which gives the same answer; a test compares the two. Why: docs/adr/0006-hot-token-route.md.
 */
@Injectable()
export class HotTokenRoute {
  private readonly prepared = new WeakMap<object, { second: number; end: number; body: Buffer }>();

  constructor(
    private readonly keys: ApiKeyService,
    private readonly tokens: TokenService,
    private readonly sealer: KeyedSealer,
    host: HttpAdapterHost,
  ) {
    // Before Nest registers its routes. The address is the one that the controller declares.
    const fastify = host.httpAdapter.getInstance<FastifyInstance>();
    fastify.addHook('onRoute', ({ url, config }) => {
      if (!isHot(config)) return;
      const [before = '', after = ''] = url.split(PARAMETER);
      laneOf(fastify).open({ url, answer: (request) => this.answer(request, before, after) });
    });
  }

  private answer(request: IncomingMessage, before: string, after: string): Buffer | undefined {
    const { url = '', headers } = request;
    if (!url.startsWith(before) || !url.endsWith(after)) return undefined;
    // Taken as it stands: with a query or an escape in it, it names no account in memory.
    const appId = url.slice(before.length, -after.length);
    if (appId.includes('/')) return undefined;
    const { authorization } = headers;
    if (this.sealer.sealedReason !== undefined || !authorization?.startsWith(SCHEME)) return undefined;
    const caller = this.keys.recall(authorization.slice(SCHEME.length));
    if (!caller || !hasScope(caller, 'token:read') || !reaches(caller, appId)) return undefined;
    const served = this.tokens.peek(appId);
    return served && this.body(served);
  }

  /** The same second of the same token has the same answer. */
  private body(served: ServedToken): Buffer {
    const { token, expiresInSeconds, expiresAt, generation } = served;
    const known = this.prepared.get(token);
    if (known?.second === expiresInSeconds && known.end === expiresAt) return known.body;
    const body = Buffer.from(
      JSON.stringify({
        access_token: token.reveal(),
        expires_in: expiresInSeconds,
        expires_at: isoInstant(expiresAt),
        generation,
      }),
    );
    this.prepared.set(token, { second: expiresInSeconds, end: expiresAt, body });
    return body;
  }
}

const isHot = (mark: unknown): boolean =>
  typeof mark === 'object' && mark !== null && 'hot' in mark && mark.hot === HOT_TOKEN_ROUTE;
