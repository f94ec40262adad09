import {
  createServer,
  type IncomingMessage,
  type RequestListener,
  type Server,
  type ServerOptions,
  type ServerResponse,
} from 'node:http';
import type { FastifyInstance } from 'fastify';
import type { Random } from '../random/random.js';

/** A 200, ready to be written. */
export interface LaneAnswer {
  /** Those of this answer alone, as one flat list of names and values. */
  readonly headers: readonly string[];
  /** In bytes: a text would be measured and encoded again at each answer. None, and not an empty one: that would be a write of its own. */
  readonly body?: Buffer;
}

/** A GET route that can often be answered without asking anybody. */
export interface LaneRoute {
  /** Its template, for the log. */
  readonly url: string;
  /** Undefined where there is the least doubt: then the request goes the usual way. */
  answer(request: IncomingMessage): LaneAnswer | undefined;
}

export type LaneListener = (requestId: string, url: string) => void;

/**
 * Answers before Fastify what a route is sure of, with the headers that the hooks of the whole server and the interceptors of all routes
 * would have set. What a page's Origin means is the route's to judge. Why: docs/adr/0006-hot-token-route.md.
 */
export class FastLane {
  private routes: LaneRoute[] = [];
  private listener: LaneListener | undefined;

  constructor(private readonly random: Random) {}

  open(route: LaneRoute): void {
    this.routes.push(route);
  }

  /** When the server stops: Fastify then tells callers to come back elsewhere. */
  close(): void {
    this.routes = [];
  }

  onAnswer(listener: LaneListener): void {
    this.listener = listener;
  }

  /** A server that offers each request to the lane first, and else to `usual`. */
  createServer(options: ServerOptions, usual: RequestListener): Server {
    return createServer(options, (request, response) => {
      if (!this.answer(request, response)) usual(request, response);
    });
  }

  private answer(request: IncomingMessage, response: ServerResponse): boolean {
    if (request.method !== 'GET') return false;
    for (const route of this.routes) {
      const answer = answerOf(route, request);
      if (!answer) continue;
      const { headers, body } = answer;
      const requestId = this.random.id('req');
      // One flat list: it is written as it stands, without an object in between.
      response
        .writeHead(200, ['x-request-id', requestId, ...headers, ...FIXED_HEADERS, String(body?.length ?? 0)])
        .end(body);
      this.listener?.(requestId, route.url);
      return true;
    }
    return false;
  }
}

/** Nobody above would catch an error: the usual way meets it again, and says what it is. */
function answerOf(route: LaneRoute, request: IncomingMessage): LaneAnswer | undefined {
  try {
    return route.answer(request);
  } catch {
    return undefined;
  }
}

export const JSON_CONTENT = ['content-type', 'application/json; charset=utf-8'];

const FIXED_HEADERS = ['vary', 'Origin', 'cache-control', 'no-store', 'content-length'];

const LANE = 'fastLane';

/** Puts the lane where the providers of routes find it, and shuts it when the server begins to stop. */
export function attachLane(fastify: FastifyInstance, lane: FastLane): void {
  fastify.decorate(LANE, lane);
  fastify.addHook('preClose', (done) => {
    lane.close();
    done();
  });
}

export const laneOf = (fastify: FastifyInstance): FastLane => fastify.getDecorator<FastLane>(LANE);

/** Offers a route of a controller to the lane: the one marked `@RouteConfig({ hot: name })`. To be called before Nest registers routes. */
export function openHotRoute(
  fastify: FastifyInstance,
  name: string,
  open: (url: string) => LaneRoute['answer'],
): void {
  fastify.addHook('onRoute', ({ url, method, config }) => {
    if (method === 'GET' && isMarked(config, name)) laneOf(fastify).open({ url, answer: open(url) });
  });
}

const isMarked = (config: unknown, name: string): boolean =>
  typeof config === 'object' && config !== null && 'hot' in config && config.hot === name;
