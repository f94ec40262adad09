import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Level, type Logger, pino } from 'pino';
import { errorFields } from './error-fields.js';
import { Log, type LogFields } from './log.js';

/** pino behind our own port and behind Nest's. */
export class JsonLog extends Log implements LoggerService {
  private readonly pino: Logger;

  constructor(level: string, destination?: DestinationStream) {
    super();
    const options = {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label: string) => ({ level: label }) },
      serializers: { error: (error: unknown) => errorFields(error) },
    };
    this.pino = destination ? pino(options, destination) : pino(options);
  }

  isEnabled(level: Level): boolean {
    return this.pino.isLevelEnabled(level);
  }

  debug(event: string, message: unknown, fields?: LogFields): void {
    this.write('debug', event, message, fields);
  }

  info(event: string, message: string, fields?: LogFields): void {
    this.write('info', event, message, fields);
  }

  warn(event: string, message: unknown, fields?: LogFields): void {
    this.write('warn', event, message, fields);
  }

  error(event: string, message: unknown, fields?: LogFields): void {
    this.write('error', event, message, fields);
  }

  /** Nest's own progress lines (`log(text, context)`): only wanted when looking for trouble. */
  log(message: unknown, context?: unknown): void {
    this.pino.debug({ event: 'nest', context }, String(message));
  }

  private write(level: Level, event: string, message: unknown, fields?: unknown): void {
    const isOurs = typeof fields === 'object' || fields === undefined;
    // Nest calls error(message, stack, context) and warn(message, context): told apart by a last string.
    if (isOurs && /^[a-z_]+(\.[a-z_]+)*$/.test(event))
      this.pino[level]({ event, ...fields }, String(message));
    else this.pino[level]({ event: 'nest', context: fields ?? message }, event);
  }
}
