// A stand-in for a customer's back end: it serves the page and asks Zhongkong with an API key that never leaves it.
// What it shows of the global token is its life; the token itself does not pass through here.
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { loadPageFile } from './page-files.js';
import { TokenFeed } from './token-feed.js';
import { readTokenLife } from './token-life.js';

const setting = (name: string): string => {
  const value = process.env[name];
  if (!value) throw new Error(`${name} is not set`);
  return value;
};

const port = Number(setting('PORT'));
const appId = setting('ZHONGKONG_APP_ID');
// Browsers and this process may know the server under different addresses.
const publicApiUrl = setting('ZHONGKONG_PUBLIC_URL');
const account = {
  url: `${setting('ZHONGKONG_URL')}/v1/accounts/${encodeURIComponent(appId)}`,
  key: setting('ZHONGKONG_KEY'),
};

const feed = new TokenFeed(account);
feed.start();

const server = createServer((request, response) => {
  answer(request, response).catch((error: unknown) => {
    console.error(error);
    if (!response.headersSent) sendJson(response, 502, { title: 'Zhongkong does not answer' });
    else response.destroy();
  });
});
server.listen(port, '127.0.0.1');

async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
  setPageHeaders(response);
  const { pathname } = new URL(request.url ?? '/', 'http://page.invalid');
  if (request.method !== 'GET' && request.method !== 'HEAD') {
    return sendJson(response.setHeader('Allow', 'GET, HEAD'), 405, { title: 'Only GET is served here' });
  }
  switch (pathname) {
    case '/api/config':
      return sendJson(response, 200, { api_url: publicApiUrl, app_id: appId });
    case '/api/token-life':
      return sendJson(response, 200, await readTokenLife(account));
    case '/api/token-life/events':
      return feed.add(response);
    default:
      return sendFile(response, pathname);
  }
}

async function sendFile(response: ServerResponse, pathname: string): Promise<void> {
  const file = await loadPageFile(pathname, publicApiUrl);
  if (!file) return sendJson(response, 404, { title: 'Not found' });
  response.writeHead(200, { 'Content-Type': file.type, 'Cache-Control': 'no-cache' }).end(file.content);
}

function setPageHeaders(response: ServerResponse): void {
  const policy = [
    "default-src 'none'",
    `script-src 'self' ${publicApiUrl}`,
    `connect-src 'self' ${publicApiUrl}`,
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
