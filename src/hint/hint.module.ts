import { Module } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { HintBus } from './hint-bus.js';
import { RedisHintBus } from './redis-hint-bus.js';
import { SilentHintBus } from './silent-hint-bus.js';

@Module({
  providers: [
    {
      provide: HintBus,
      inject: [APP_CONFIG, Clock, Random, Log],
      useFactory: ({ redisUrl }: AppConfig, clock: Clock, random: Random, log: Log): HintBus =>
        redisUrl ? new RedisHintBus(redisUrl, clock, random, log) : new SilentHintBus(),
    },
  ],
  exports: [HintBus],
})
export class HintModule {}
