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

/** A GET route that can often be answered without asking anybody. */
export interface LaneRoute {
  /** Its template, for the log. */
  readonly url: string;
  /**
   * The JSON of a 200 in bytes, or undefined where there is the least doubt: then the request goes the usual way. Bytes, because a text
   * would be measured and encoded again at each answer.
   */
  answer(request: IncomingMessage): Buffer | undefined;
}

export type LaneListener = (requestId: string, url: string) => void;

/**
 * Answers before Fastify what one route is sure of, with the headers that the hooks of the whole server and the route's
 * interceptors would have set. A request with an Origin is never answered here. Why: docs/adr/0006-hot-token-route.md.
 */
export class FastLane {
  private route: LaneRoute | undefined;
  private listener: LaneListener | undefined;

  constructor(private readonly random: Random) {}

  open(route: LaneRoute): void {
    this.route = route;
  }

  /** When the server stops: Fastify then tells callers to come back elsewhere. */
  close(): void {
    this.route = undefined;
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
    const { route } = this;
    if (!route || request.method !== 'GET' || request.headers.origin !== undefined) return false;
    const body = answerOf(route, request);
    if (body === undefined) return false;
    const requestId = this.random.id('req');
    // One flat list: it is written as it stands, without an object in between.
    const headers = ['x-request-id', requestId, ...FIXED_HEADERS, String(body.length)];
    response.writeHead(200, headers).end(body);
    this.listener?.(requestId, route.url);
    return true;
  }
}

/** Nobody above would catch an error: the usual way meets it again, and says what it is. */
function answerOf(route: LaneRoute, request: IncomingMessage): Buffer | undefined {
  try {
    return route.answer(request);
  } catch {
    return undefined;
  }
}

const FIXED_HEADERS = [
  'vary',
  'Origin',
  'content-type',
  'application/json; charset=utf-8',
  'cache-control',
  'no-store',
  'content-length',
];

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
