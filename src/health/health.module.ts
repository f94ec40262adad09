import { Module } from '@nestjs/common';
import { WechatModule } from '../wechat/wechat.module.js';
import { HealthController } from './health.controller.js';
import { Readiness } from './readiness.js';

@Module({ imports: [WechatModule], controllers: [HealthController], providers: [Readiness] })
export class HealthModule {}
