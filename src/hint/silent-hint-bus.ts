import { HintBus } from './hint-bus.js';

/** Without REDIS_URL: nobody is told, and everybody looks by itself. */
export class SilentHintBus extends HintBus {
  publish(): void {
    // Nobody to tell.
  }

  subscribe(): void {
    // Nothing will come.
  }
}
