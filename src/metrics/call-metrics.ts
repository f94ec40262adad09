import { Injectable } from '@nestjs/common';
import { Counter, Histogram } from 'prom-client';
import { CallOutcomes } from '../wechat/call-outcomes.js';
import { Metrics } from './metrics.js';

/** The longest is the deadline of a call. */
const SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

@Injectable()
export class CallMetrics {
  constructor({ registry }: Metrics, calls: CallOutcomes) {
    const registers = [registry];
    const count = new Counter({
      name: 'zhongkong_wechat_calls_total',
      help: 'Calls to WeChat and WeCom by endpoint, kind of token and outcome (ok, or the class of the failure).',
      labelNames: ['platform', 'endpoint', 'token', 'outcome'],
      registers,
    });
    const seconds = new Histogram({
      name: 'zhongkong_wechat_call_seconds',
      help: 'How long calls to WeChat and WeCom took.',
      labelNames: ['platform', 'endpoint'],
      buckets: SECONDS,
      registers,
    });
    calls.subscribe(({ platform, path: endpoint, token, outcome, ms }) => {
      count.inc({ platform, endpoint, token, outcome });
      seconds.observe({ platform, endpoint }, ms / 1_000);
    });
  }
}
