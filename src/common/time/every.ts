import { Observable } from 'rxjs';
import type { Cancel, Clock } from './clock.js';

/** Tells each time that `ms` have passed, by this clock, for as long as somebody listens. */
export const every = (clock: Clock, ms: number): Observable<void> =>
  new Observable((listener) => {
    let cancel: Cancel = () => undefined;
    const wait = (): void => {
      cancel = clock.after(ms, () => {
        listener.next();
        if (!listener.closed) wait();
      });
    };
    wait();
    return () => cancel();
  });
