import { type DynamicModule, Global, Module } from '@nestjs/common';
import { Stopping } from './http/stopping.js';
import { Log } from './logging/log.js';
import { Random } from './random/random.js';
import { KeyedSealer } from './sealing/keyed-sealer.js';
import { Sealer } from './sealing/sealer.js';
import { Clock } from './time/clock.js';

export interface CommonProviders {
  clock: Clock;
  random: Random;
  log: Log;
  sealer: KeyedSealer;
}

/** Time, randomness, logging and sealing: what everything needs and nobody may make up. */
@Global()
@Module({})
export class CommonModule {
  static forRoot({ clock, random, log, sealer }: CommonProviders): DynamicModule {
    return {
      module: CommonModule,
      providers: [
        { provide: Clock, useValue: clock },
        { provide: Random, useValue: random },
        { provide: Log, useValue: log },
        { provide: KeyedSealer, useValue: sealer },
        { provide: Sealer, useExisting: KeyedSealer },
        Stopping,
      ],
      exports: [Clock, Random, Log, KeyedSealer, Sealer, Stopping],
    };
  }
}
