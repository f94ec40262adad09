import { Injectable } from '@nestjs/common';
import { Counter } from 'prom-client';
import { ProfileReads } from '../user/profile-reads.js';
import { Metrics } from './metrics.js';

@Injectable()
export class ProfileMetrics {
  constructor({ registry }: Metrics, reads: ProfileReads) {
    const count = new Counter({
      name: 'zhongkong_profile_reads_total',
      help: 'Profiles read one by one: what they rest on (source), and whether WeChat was asked for it (asked).',
      labelNames: ['app_id', 'source', 'asked'],
      registers: [registry],
    });
    reads.subscribe(({ appId, source, isAsked }) =>
      count.inc({ app_id: appId, source, asked: isAsked ? 'yes' : 'no' }),
    );
  }
}
