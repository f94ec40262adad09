import {
  Agent as HttpAgent,
  type ClientRequest,
  request as httpRequest,
  type RequestOptions,
} from 'node:http';
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https';
import { urlToHttpOptions } from 'node:url';
import type { AxiosAdapter } from 'axios';
import type { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { Connection } from './connection.js';
import { readBody } from './read-body.js';
import type { WechatError } from './wechat.errors.js';

/** An idle connection ends before a NAT on the way forgets it: a request into such a one would vanish without a word. */
const AGENT = { keepAlive: true, timeout: seconds(20) };

const HEADERS = { accept: '*/*', 'accept-encoding': 'identity', 'user-agent': 'zhongkong' };

/**
 * How axios speaks to WeChat: a GET, or a POST of JSON, for the text of a reply of status 200; no redirect, no proxy.
 * Axios' own adapter takes several times the CPU and does not say whether a request had left when it failed, which decides
 * between "nothing happened" and an unknown outcome. `timeout` is the deadline of the whole exchange in milliseconds.
 * @throws WechatUnreachableError, WechatOutcomeUnknownError, which carry nothing of the request
 */
export function exchangeAdapter(clock: Clock): AxiosAdapter {
  const peers = new Map<string, Peer>();
  return (config) =>
    new Promise((resolve, reject) => {
      const { baseURL = '', url = '', timeout: deadlineMs = 0, data } = config;
      const peer = peers.get(baseURL) ?? peerAt(baseURL);
      peers.set(baseURL, peer);
      const request = peer.request({ ...peer.options, path: peer.prefix + url, ...bodyOptions(data) });
      const fail = (error: WechatError): void => {
        connection.close();
        reject(error);
        request.destroy();
      };
      const connection = new Connection(request, { isSecure: peer.isSecure, clock, deadlineMs, fail });
      request.on('response', (response) =>
        readBody(response, fail, (text) => {
          connection.close();
          resolve({ data: text, status: 200, statusText: '', headers: {}, config });
        }),
      );
      request.end(data);
    });
}

/** One of the two or three base addresses, parsed once. */
interface Peer {
  isSecure: boolean;
  request: (options: RequestOptions) => ClientRequest;
  options: RequestOptions;
  prefix: string;
}

function peerAt(baseUrl: string): Peer {
  const url = new URL(baseUrl);
  const isSecure = url.protocol === 'https:';
  return {
    isSecure,
    request: isSecure ? httpsRequest : httpRequest,
    options: {
      ...urlToHttpOptions(url),
      agent: isSecure ? new HttpsAgent(AGENT) : new HttpAgent(AGENT),
    },
    prefix: url.pathname === '/' ? '' : url.pathname,
  };
}

/** What axios hands over as `data` is the JSON, as text. */
function bodyOptions(json: unknown): RequestOptions {
  if (typeof json !== 'string') return { method: 'GET', headers: HEADERS };
  const headers = {
    ...HEADERS,
    'content-type': 'application/json',
    'content-length': Buffer.byteLength(json),
  };
  return { method: 'POST', headers };
}
