import { HttpService } from '@nestjs/axios';
import { Inject, Injectable } from '@nestjs/common';
import { Clock } from '../common/time/clock.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { type CallOutcome, CallOutcomes, outcomeOf, tokenOf } from './call-outcomes.js';
import { upstreamDeadlineMs } from './deadline.js';
import { exchangeAdapter } from './exchange.adapter.js';
import type { Platform } from './platform.js';
import { WechatReachability } from './reachability.js';
import { readReply, type ReplyRules } from './reply.js';
import { WechatError, WechatOutcomeUnknownError } from './wechat.errors.js';

export interface WechatCall {
  path: string;
  query?: Record<string, string>;
  /** Present: a POST with this JSON. */
  body?: Record<string, unknown>;
}

/** One HTTP exchange with WeChat or WeCom under one total deadline. No retry, no cache, and no address in any error or log. */
@Injectable()
export class WechatTransport {
  private readonly deadlineMs: number;
  private readonly baseUrls: Readonly<Record<Platform, string>>;

  constructor(
    private readonly http: HttpService,
    private readonly reachability: WechatReachability,
    private readonly outcomes: CallOutcomes,
    private readonly clock: Clock,
    @Inject(APP_CONFIG) { wechat, wecom }: AppConfig,
  ) {
    // Axios merges its defaults into every call, and this adapter reads none of them. The object itself must stay.
    const { defaults } = http.axiosRef;
    for (const name of Object.keys(defaults)) Reflect.deleteProperty(defaults, name);
    defaults.adapter = exchangeAdapter(clock);
    this.deadlineMs = upstreamDeadlineMs(wechat.overlapMs);
    this.baseUrls = { wechat: wechat.apiUrl, wecom: wecom.apiUrl };
  }

  /** @throws WechatRejectedError, WechatUnreachableError, WechatOutcomeUnknownError */
  async call<T>(call: WechatCall, rules: ReplyRules<T>): Promise<T> {
    const startedAt = this.clock.elapsed();
    const tell = (outcome: CallOutcome['outcome']): void =>
      this.outcomes.next({
        platform: rules.platform ?? 'wechat',
        path: call.path,
        token: tokenOf(rules.secrets),
        outcome,
        ms: this.clock.elapsed() - startedAt,
      });
    try {
      const text = await this.exchange(call, rules.platform ?? 'wechat');
      this.reachability.answered();
      const content = readReply(text, rules);
      tell('ok');
      return content;
    } catch (error) {
      tell(outcomeOf(error));
      throw error;
    }
  }

  private async exchange({ path, query, body }: WechatCall, platform: Platform): Promise<string> {
    const search = query ? `?${new URLSearchParams(query).toString()}` : '';
    try {
      const { data } = await this.http.axiosRef.request<string>({
        baseURL: this.baseUrls[platform],
        url: path + search,
        method: body ? 'POST' : 'GET',
        timeout: this.deadlineMs,
        // WeChat stores \u escapes literally: JSON.stringify leaves every letter as raw UTF-8.
        ...(body && { data: JSON.stringify(body) }),
      });
      return data;
    } catch (error) {
      this.reachability.failed();
      // Axios' own errors carry the whole request, secrets included.
      throw error instanceof WechatError ? error : new WechatOutcomeUnknownError('the HTTP client failed');
    }
  }
}
