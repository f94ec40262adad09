import type { IncomingMessage } from 'node:http';
import { unzip } from 'node:zlib';
import { type WechatError, WechatOutcomeUnknownError } from './wechat.errors.js';

const LARGEST_REPLY_BYTES = 64 * 1024;

/** The text of a reply with status 200, always taken for UTF-8, at most 64 KiB. Calls back once at least; the first call counts. */
export function readBody(
  response: IncomingMessage,
  fail: (error: WechatError) => void,
  done: (text: string) => void,
): void {
  const pieces: Buffer[] = [];
  let length = 0;
  response.on('data', (piece: Buffer) => {
    pieces.push(piece);
    length += piece.length;
    if (length > LARGEST_REPLY_BYTES) fail(new WechatOutcomeUnknownError('more than 64 KiB'));
  });
  response.on('error', (error) => fail(broken(error)));
  response.on('end', () => {
    // Read to the end all the same: the connection stays good.
    if (response.statusCode !== 200)
      return fail(new WechatOutcomeUnknownError(`HTTP status ${response.statusCode}`));
    const body = pieces.length === 1 && pieces[0] ? pieces[0] : Buffer.concat(pieces);
    if (!isZipped(response)) return done(body.toString());
    unzip(body, { maxOutputLength: LARGEST_REPLY_BYTES }, (error, text) =>
      error ? fail(broken(error)) : done(text.toString()),
    );
  });
}

/** Nobody asked for it, but something on the way may do it. */
const isZipped = ({ headers }: IncomingMessage): boolean =>
  /^(?:x-)?gzip$|^deflate$/i.test(headers['content-encoding'] ?? '');

const broken = (error: Error): WechatError =>
  new WechatOutcomeUnknownError('code' in error ? String(error.code) : 'a broken answer');
