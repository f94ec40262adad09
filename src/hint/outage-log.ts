import type { Log } from '../common/logging/log.js';

/** One line when the first part fails, and one when all are back: not one for each attempt. */
export class OutageLog {
  private readonly failing = new Set<string>();
  private isOver = false;

  constructor(private readonly log: Log) {}

  lost(part: string, reason: string): void {
    if (this.failing.size === 0 && !this.isOver)
      this.log.warn(
        'hints.lost',
        'Redis is away: instances tell each other nothing and look by themselves, a little later. Check REDIS_URL and Redis; it is tried again for ever.',
        { part, reason },
      );
    this.failing.add(part);
  }

  /** What ends now ends because this server stops. */
  stop(): void {
    this.isOver = true;
  }

  back(part: string): void {
    if (this.failing.delete(part) && this.failing.size === 0)
      this.log.info('hints.restored', 'Redis is back: instances tell each other what to read again');
  }
}

/** Why, without anything that Redis or the system said at length: that may hold the address. */
export function reasonOf(error: unknown): string {
  if (!(error instanceof Error)) return 'unknown';
  if ('code' in error && typeof error.code === 'string') return error.code;
  if (error.message.startsWith('Socket timeout')) return 'no answer';
  // Redis begins its refusals with a word such as WRONGPASS or NOPERM.
  return /^[A-Z]{3,20}\b/.exec(error.message)?.[0] ?? error.name;
}
