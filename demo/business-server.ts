// A stand-in for a customer's back end: it serves the page and asks Zhongkong with an API key that never leaves it.
// What it shows of the global token is its life; the token itself does not pass through here.
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { loadPageFile } from './page-files.js';
import { TokenFeed } from './token-feed.js';
import { type AccountAccess, readTokenLife } from './token-life.js';

export interface BusinessSettings {
  port: number;
  appId: string;
  /** A website app, for logins by QR code in any browser. */
  websiteAppId?: string | undefined;
  /** An API key with the scope `token:read`. */
  key: string;
  /** Zhongkong's address for this process … */
  serverUrl: string;
  /** … and for browsers, who may know it under another one. */
  publicUrl: string;
  /** `WECHAT_OVERLAP_SECONDS` of the server. */
  overlapSeconds: number;
}

export class BusinessServer {
  private readonly account: AccountAccess;
  private readonly feed: TokenFeed;
  private readonly server: Server;

  private constructor(private readonly settings: BusinessSettings) {
    const { serverUrl, appId, key } = settings;
    this.account = { url: `${serverUrl}/v1/accounts/${encodeURIComponent(appId)}`, key };
    this.feed = new TokenFeed(this.account);
    this.server = createServer((request, response) => {
      this.answer(request, response).catch((error: unknown) => {
        console.error(error);
        if (!response.headersSent) sendJson(response, 502, { title: 'Zhongkong does not answer' });
        else response.destroy();
      });
    });
  }

  static async start(settings: BusinessSettings): Promise<BusinessServer> {
    const business = new BusinessServer(settings);
    business.server.listen(settings.port, '127.0.0.1');
    await once(business.server, 'listening');
    business.feed.start();
    return business;
  }

  async stop(): Promise<void> {
    this.feed.stop();
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { publicUrl, appId, websiteAppId = null, overlapSeconds } = this.settings;
    setPageHeaders(response, publicUrl);
    const { pathname } = new URL(request.url ?? '/', 'http://page.invalid');
    if (request.method !== 'GET' && request.method !== 'HEAD') {
      return sendJson(response.setHeader('Allow', 'GET, HEAD'), 405, { title: 'Only GET is served here' });
    }
    switch (pathname) {
      case '/api/config':
        return sendJson(response, 200, {
          api_url: publicUrl,
          app_id: appId,
          website_app_id: websiteAppId,
        });
      case '/api/token-life':
        return sendJson(response, 200, await readTokenLife(this.account, overlapSeconds));
      case '/api/token-life/events':
        return this.feed.add(response);
      default:
        return sendFile(response, pathname, publicUrl);
    }
  }
}

async function sendFile(response: ServerResponse, pathname: string, publicUrl: string): Promise<void> {
  const file = await loadPageFile(pathname, publicUrl);
  if (!file) return sendJson(response, 404, { title: 'Not found' });
  response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' }).end(file.content);
}

function setPageHeaders(response: ServerResponse, publicUrl: string): void {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${publicUrl}`,
    `connect-src 'self' ${publicUrl}`,
    "style-src 'self'",
    // Avatars live on hosts of WeChat's choosing.
    "img-src 'self' https: http: data:",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ];
  response.setHeader('Content-Security-Policy', policy.join('; '));
  response.setHeader('Referrer-Policy', 'no-referrer');
  response.setHeader('X-Content-Type-Options', 'nosniff');
}

function sendJson(response: ServerResponse, status: number, body: object): void {
  response
    .writeHead(status, { 'Content-Type': 'application/json', 'Cache-Control': 'no-store' })
    .end(JSON.stringify(body));
}
