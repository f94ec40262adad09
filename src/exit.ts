import { AccountsFileError } from './account/account.errors.js';
import { AppError } from './common/errors/app-error.js';
import { errorFields } from './common/logging/error-fields.js';
import type { Log } from './common/logging/log.js';
import type { Clock } from './common/time/clock.js';
import { seconds } from './common/time/instant.js';
import { ConfigError } from './config/config.errors.js';
import { DatabaseUnusableError, MigrationsPendingError } from './storage/storage.errors.js';

const EXIT_CONFIG = ConfigError.exitCode;

/** The server cannot start: say why to a person, on stderr, and end with a code that a supervisor understands. */
export function explainAndExit(error: unknown): never {
  const isSetting = error instanceof ConfigError || error instanceof AccountsFileError;
  process.stderr.write(`zhongkong cannot start. ${explanation(error)}\n`);
  process.exit(isSetting ? EXIT_CONFIG : 1);
}

function explanation(error: unknown): string {
  if (error instanceof ConfigError || error instanceof AccountsFileError) return error.message;
  if (error instanceof DatabaseUnusableError || error instanceof MigrationsPendingError) return error.message;
  if (error instanceof AppError) return [error.detail, error.remedy].filter(Boolean).join(' ');
  if (!(error instanceof Error) || !('code' in error))
    return JSON.stringify(errorFields(error), undefined, 2);
  const { code } = error;
  const path = 'path' in error ? String(error.path) : undefined;
  if (path !== undefined && (code === 'EACCES' || code === 'EROFS' || code === 'EPERM'))
    return `This user may not write ${path}. Start in a folder that it may write, or give MASTER_KEY and a DATABASE_URL elsewhere.`;
  if (code === 'ENOTFOUND')
    return 'HOST is not a name that this machine knows. Set it to one of its addresses.';
  if (code === 'EADDRINUSE')
    return 'The port is in use. Set PORT to another one, or stop the program that listens there.';
  if (code === 'EACCES') return 'This user may not listen on that port. Set PORT to one above 1023.';
  if (code === 'EADDRNOTAVAIL') return 'HOST is not an address of this machine.';
  return JSON.stringify(errorFields(error), undefined, 2);
}

const LONGEST_STOP_MS = seconds(15);

/** A stop takes as long as the requests and refreshes under way; one that takes longer than this is stuck, and is cut short. */
export function exitWhenStopIsStuck(clock: Clock, log: Log): void {
  const limit = (): void => {
    clock.after(LONGEST_STOP_MS, () => {
      log.error('server.stop_stuck', 'The server did not stop in time and is ended', {
        limit_ms: LONGEST_STOP_MS,
      });
      process.exit(1);
    });
  };
  process.once('SIGTERM', limit);
  process.once('SIGINT', limit);
}

/** An error that nobody caught leaves the process in an unknown state: end it; the lease in the row heals what was under way. */
export function exitOnCrash(log: Log): void {
  const crash = (error: unknown): never => {
    log.error('server.crashed', 'An error was caught by nobody; the process ends', { error });
    process.exit(70);
  };
  process.on('uncaughtException', crash);
  process.on('unhandledRejection', crash);
}
