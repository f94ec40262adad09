import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { scriptText } from '../../scripts/web-bundles.js';

/** What the authorize page does with the next visitor: `ticket` and an error come back, `stay` keeps him, `nothing` never opens. */
export type Outcome = 'ticket' | 'stay' | 'nothing' | { error: string };
/** How the next activation ends. */
export type Activation = 'ok' | 'refused' | 'busy';

export interface Seen {
  host: 'api' | 'page' | 'foreign';
  method: string;
  path: string;
  sessionCode: string | undefined;
  body: Record<string, unknown>;
}

interface Attempt {
  code: string;
  returnTo: string;
}

/** The login half of the API contract, and two more origins: one that holds pages, one that must learn nothing. */
export class FakeApi {
  readonly seen: Seen[] = [];
  outcomes: Outcome[] = [];
  activations: Activation[] = [];
  liveCode = '';

  private readonly attempts = new Map<string, Attempt>();
  private readonly servers: Server[] = [];
  private readonly urls = { api: '', page: '', foreign: '' };
  // Compiled here, so that the suite needs no build and can never test a stale one.
  private readonly scripts = new Map(['h5', 'h5-panel'].map((name) => [`/${name}.js`, scriptText(name)]));

  get apiUrl() {
    return this.urls.api;
  }
  get pageUrl() {
    return this.urls.page;
  }
  get foreignUrl() {
    return this.urls.foreign;
  }

  static async start(): Promise<FakeApi> {
    const fake = new FakeApi();
    for (const host of ['api', 'page', 'foreign'] as const) {
      const server = createServer((request, response) => void fake.answer(host, request, response));
      await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
      fake.urls[host] = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
      fake.servers.push(server);
    }
    return fake;
  }

  async stop(): Promise<void> {
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  calls(method: string, path: string): Seen[] {
    return this.seen.filter((entry) => entry.method === method && entry.path === path);
  }

  /** Where the callback would send the visitor of this attempt. */
  returnAddress(loginId: string, outcome: 'ticket' | { error: string } = 'ticket'): string {
    const { returnTo } = this.attempts.get(loginId) ?? { returnTo: `${this.pageUrl}/` };
    const news = outcome === 'ticket' ? `login_ticket=ticket-${loginId}` : `login_error=${outcome.error}`;
    const [page = '', fragment = ''] = returnTo.split('#');
    const lead = fragment && `${fragment}${fragment.includes('?') ? '&' : '?'}`;
    return `${page}#${lead}${news}&login_id=${loginId}`;
  }

  private async answer(host: Seen['host'], request: IncomingMessage, response: ServerResponse) {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const text = Buffer.concat(chunks).toString();
    const url = new URL(request.url ?? '/', this.urls[host]);
    const code = request.headers['x-session-code'];
    const entry: Seen = {
      host,
      method: request.method ?? '',
      path: url.pathname,
      sessionCode: Array.isArray(code) ? code[0] : code,
      body: text ? (JSON.parse(text) as Record<string, unknown>) : {},
    };
    response.setHeader('Access-Control-Allow-Origin', '*');
    response.setHeader('Access-Control-Allow-Methods', '*');
    response.setHeader('Access-Control-Allow-Headers', 'X-Session-Code, Content-Type');
    if (entry.method === 'OPTIONS') return response.writeHead(204).end();
    this.seen.push(entry);
    if (host === 'api') return this.answerAsApi(entry, url, response);
    if (host === 'foreign') return json(response, 200, {});
    const origins = url.searchParams.get('origins') ?? '';
    response.setHeader('Content-Type', 'text/html; charset=utf-8');
    // As strict as a page with h5.js can be.
    const policy = `default-src 'none'; script-src ${this.apiUrl}; connect-src ${this.apiUrl}`;
    if (url.searchParams.has('strict')) response.setHeader('Content-Security-Policy', policy);
    const marks = `data-origins="${origins}" ${url.searchParams.has('anywhere') ? 'data-anywhere' : ''}`;
    response.end(`<!doctype html><script src="${this.apiUrl}/h5.js" ${marks}></script>page`);
  }

  private answerAsApi(entry: Seen, url: URL, response: ServerResponse) {
    const script = this.scripts.get(entry.path);
    if (script) return response.setHeader('Content-Type', 'text/javascript; charset=utf-8').end(script);
    switch (`${entry.method} ${entry.path}`) {
      case 'POST /v1/sessions':
        return this.begin(entry, response);
      case 'POST /v1/session/step-up':
        return this.isLive(entry) ? this.begin(entry, response) : problem(response, 'session.invalid');
      case 'GET /authorize':
        return this.authorize(url.searchParams.get('login_id') ?? '', response);
      case 'POST /v1/sessions/activate':
        return this.activate(entry, response);
      case 'GET /redirect':
        return response.writeHead(302, { Location: `${this.foreignUrl}/stolen` }).end();
      default:
        return this.withSession(entry, response);
    }
  }

  private begin(entry: Seen, response: ServerResponse) {
    const loginId = `login${this.attempts.size + 1}`;
    this.attempts.set(loginId, { code: `pending-${loginId}`, returnTo: String(entry.body['return_to']) });
    return json(response, 201, {
      session_code: `pending-${loginId}`,
      login_id: loginId,
      authorize_url: `${this.apiUrl}/authorize?login_id=${loginId}`,
      state: 'pending',
      expires_at: '2030-01-01T00:00:00Z',
    });
  }

  private authorize(loginId: string, response: ServerResponse) {
    const outcome = this.outcomes.shift() ?? 'ticket';
    if (outcome === 'nothing') return response.writeHead(204).end();
    if (outcome === 'stay') return response.setHeader('Content-Type', 'text/html').end('authorize');
    return response.writeHead(303, { Location: this.returnAddress(loginId, outcome) }).end();
  }

  private activate(entry: Seen, response: ServerResponse) {
    const activation = this.activations.shift() ?? 'ok';
    if (activation === 'busy') return problem(response, 'server.busy', 503);
    const loginId = String(entry.body['login_ticket']).replace('ticket-', '');
    const isMatch = this.attempts.get(loginId)?.code === entry.sessionCode;
    if (activation === 'refused' || !isMatch) return problem(response, 'session.ticket_refused');
    this.liveCode = `active-${loginId}`;
    return json(response, 200, { session_code: this.liveCode, state: 'active', user: USER });
  }

  private isLive({ sessionCode }: Seen): boolean {
    return this.liveCode !== '' && sessionCode === this.liveCode;
  }

  private withSession(entry: Seen, response: ServerResponse) {
    if (!this.isLive(entry)) return problem(response, 'session.invalid');
    if (entry.method === 'DELETE') {
      this.liveCode = '';
      return response.writeHead(204).end();
    }
    return json(response, 200, { state: 'active', app_id: 'wx1', scope: 'snsapi_base', user: USER });
  }
}

const USER = { id: 'u1', open_id: 'o1' };

function json(response: ServerResponse, status: number, body: object) {
  return response.writeHead(status, { 'Content-Type': 'application/json' }).end(JSON.stringify(body));
}

function problem(response: ServerResponse, code: string, status = 401) {
  const body = { title: 'Refused', status, code, request_id: 'r1' };
  return response.writeHead(status, { 'Content-Type': 'application/problem+json' }).end(JSON.stringify(body));
}
