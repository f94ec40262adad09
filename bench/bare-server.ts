// The yardstick: node:http and nothing else, answering every request with the bytes that the real server answered.
import { createServer } from 'node:http';

const body = Buffer.from(process.env['BODY'] ?? '');

createServer((_, response) => {
  response
    .writeHead(200, {
      'Content-Type': 'application/json; charset=utf-8',
      'Cache-Control': 'no-store',
      'Content-Length': body.length,
    })
    .end(body);
}).listen(Number(process.env['PORT']), '127.0.0.1');
