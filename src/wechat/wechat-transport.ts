import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { type AxiosResponse, isAxiosError } from 'axios';
import { Clock } from '../common/time/clock.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { upstreamDeadlineMs } from './deadline.js';
import { WechatReachability } from './reachability.js';
import { readReply, type ReplyRules } from './reply.js';
import { type WechatError, WechatOutcomeUnknownError, WechatUnreachableError } from './wechat.errors.js';

export interface WechatCall {
  path: string;
  query?: Record<string, string>;
  /** Present: a POST with this JSON. */
  body?: Record<string, unknown>;
}

/** These failures happen before a byte of the request has left. */
const NEVER_SENT = new Set([
  'ECONNREFUSED',
  'ENOTFOUND',
  'EAI_AGAIN',
  'EHOSTUNREACH',
  'ENETUNREACH',
  'CERT_HAS_EXPIRED',
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'ERR_TLS_CERT_ALTNAME_INVALID',
]);

/** One HTTP exchange with WeChat under one total deadline. No retry, no cache, and no address in any error or log. */
@Injectable()
export class WechatTransport {
  private readonly deadlineMs: number;
  private readonly baseUrl: string;

  constructor(
    private readonly http: HttpService,
    private readonly clock: Clock,
    private readonly reachability: WechatReachability,
    @Inject(APP_CONFIG) config: AppConfig,
  ) {
    this.deadlineMs = upstreamDeadlineMs(config.wechat.overlapMs);
    this.baseUrl = config.wechat.apiUrl;
  }

  /** @throws WechatRejectedError, WechatUnreachableError, WechatOutcomeUnknownError */
  async call<T>(call: WechatCall, rules: ReplyRules<T>): Promise<T> {
    const response = await this.exchange(call);
    this.reachability.answered();
    return readReply(String(response.data), rules);
  }

  private async exchange({ path, query, body }: WechatCall): Promise<AxiosResponse<unknown>> {
    const abort = new AbortController();
    const cancel = this.clock.after(this.deadlineMs, () => abort.abort());
    try {
      return await this.http.axiosRef.request({
        baseURL: this.baseUrl,
        url: path,
        method: body ? 'POST' : 'GET',
        signal: abort.signal,
        ...(query && { params: query }),
        // WeChat stores \u escapes literally: JSON.stringify leaves every letter as raw UTF-8.
        ...(body && { data: JSON.stringify(body), headers: { 'content-type': 'application/json' } }),
      });
    } catch (error) {
      this.reachability.failed();
      throw withoutRequest(error, this.deadlineMs);
    } finally {
      cancel();
    }
  }
}

/** An AxiosError carries the whole request, secrets included: only its code and status may go on. */
function withoutRequest(error: unknown, deadlineMs: number): WechatError {
  if (!isAxiosError(error)) return new WechatOutcomeUnknownError('the HTTP client failed');
  if (error.code === 'ERR_CANCELED')
    return new WechatOutcomeUnknownError(`no complete answer within ${deadlineMs / 1_000} s`);
  if (error.response) return new WechatOutcomeUnknownError(`HTTP status ${error.response.status}`);
  const code = error.code ?? 'no code';
  return NEVER_SENT.has(code) ? new WechatUnreachableError(code) : new WechatOutcomeUnknownError(code);
}
