import { type BeforeApplicationShutdown, Injectable } from '@nestjs/common';
import { ReplaySubject } from 'rxjs';

/** Ends open event streams when the server stops: one that stays open would hold the shutdown up for ever. */
@Injectable()
export class Stopping implements BeforeApplicationShutdown {
  readonly signal = new ReplaySubject<void>(1);

  beforeApplicationShutdown(): void {
    this.signal.next();
  }
}
