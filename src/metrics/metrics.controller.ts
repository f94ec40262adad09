import { Controller, Get, Header } from '@nestjs/common';
import { ApiOperation, ApiProduces, ApiTags } from '@nestjs/swagger';
import { Registry } from 'prom-client';
import { allAccountsRequired } from '../access/access.errors.js';
import { CurrentCaller, ForService } from '../access/for-service.decorator.js';
import type { Caller } from '../access/scopes.js';
import { Metrics } from './metrics.js';

@ApiTags('system')
@Controller('metrics')
export class MetricsController {
  constructor(private readonly metrics: Metrics) {}

  @ApiOperation({
    summary: 'Metrics of this instance in the text format of Prometheus. The key must reach all accounts.',
  })
  @ApiProduces('text/plain')
  @Get()
  @ForService('admin')
  @Header('content-type', Registry.PROMETHEUS_CONTENT_TYPE)
  read(@CurrentCaller() { accounts }: Caller): Promise<string> {
    if (accounts !== 'all') throw allAccountsRequired();
    return this.metrics.text();
  }
}
