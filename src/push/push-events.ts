import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { PushEvent } from './push-event.js';

export interface PushDelivery {
  readonly event: PushEvent;
  /**
   * Does the listener's work. Call it at once, in `subscribe` or `tap`: the event is delivered again, to all, as long as any work of it fails or takes
   * longer than 20 s, also after a restart. So the work must bear being done twice.
   */
  readonly handle: (work: () => Promise<unknown> | void) => void;
}

/**
 * What WeChat pushed, for other modules of this process: each event at least once, on one of the instances, after it was stored and after what
 * it does here was done. Subscribe in a constructor or in `onModuleInit`; what came before that is not told again.
 */
@Injectable()
export class PushEvents extends Subject<PushDelivery> {}
