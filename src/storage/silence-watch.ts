import type { Duplex } from 'node:stream';
import type { Cancel, Clock } from '../common/time/clock.js';
import { DatabaseSilentError } from './storage.errors.js';

const nothing: Cancel = () => undefined;

/**
 * Ends the connections of a pool to which the database has stopped answering: no reset and no end came, so that no driver
 * would notice. The socket is destroyed with an error; from there the drivers do what they do when a connection breaks.
 */
export class SilenceWatch {
  private readonly open = new Set<Duplex>();
  private readonly idle = new Set<Duplex>();

  /** `clock` is the system's: a network keeps real time, whatever clock the rules run on. Without a limit nothing is ended. */
  constructor(
    private readonly clock: Clock,
    private readonly limitMs: number | undefined,
  ) {}

  adopt(socket: Duplex): void {
    this.open.add(socket);
    socket.once('close', () => {
      this.open.delete(socket);
      this.idle.delete(socket);
    });
  }

  lent(socket: Duplex): void {
    this.idle.delete(socket);
  }

  returned(socket: Duplex): void {
    if (this.open.has(socket)) this.idle.add(socket);
  }

  /** A statement goes out now; call the result when its answer is there. */
  statement(socket: Duplex): Cancel {
    const { limitMs } = this;
    if (limitMs === undefined) return nothing;
    let cancel = this.clock.after(limitMs, () => {
      // This process may be the one that stood still: it first reads what has come meanwhile.
      cancel = this.clock.after(0, () => this.giveUp(socket, limitMs));
    });
    return () => cancel();
  }

  /** The pool is being closed: what has not closed within the limit of a statement is destroyed. */
  farewell(): void {
    this.clock.after(this.limitMs ?? 0, () => {
      for (const socket of this.open) socket.destroy();
    });
  }

  /** The idle connections are older than the silence: they are as dead, and the next statement must not be given one. */
  private giveUp(socket: Duplex, limitMs: number): void {
    for (const each of [socket, ...this.idle]) each.destroy(new DatabaseSilentError(limitMs));
  }
}
