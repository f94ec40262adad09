import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { UserModule } from '../user/user.module.js';
import { PushController } from './push.controller.js';
import { PushAttempt } from './push-attempt.js';
import { PushEffects } from './push-effects.js';
import { PushEventEntity } from './push-event.entity.js';
import { PushEventStore } from './push-event.store.js';
import { PushEvents } from './push-events.js';
import { PushGate } from './push-gate.js';
import { PushInbox } from './push-inbox.js';
import { PushSweep } from './push-sweep.js';
import { PushWork } from './push-work.js';
import { PushWorker } from './push-worker.js';

@Module({
  imports: [TypeOrmModule.forFeature([PushEventEntity]), AccountModule, UserModule],
  controllers: [PushController],
  providers: [
    PushEventStore,
    PushGate,
    PushInbox,
    PushEvents,
    PushEffects,
    PushWork,
    PushAttempt,
    PushWorker,
    PushSweep,
  ],
  exports: [PushEvents, PushInbox],
})
export class PushModule {}
