export type LogFields = Readonly<Record<string, unknown>>;

/**
 * One line of JSON per event. `event` is a stable dotted name to search for; `message` is for people.
 * Secrets print themselves as a mask, errors are cut down to what is safe (see `error-fields.ts`).
 */
export abstract class Log {
  abstract debug(event: string, message: string, fields?: LogFields): void;
  abstract info(event: string, message: string, fields?: LogFields): void;
  abstract warn(event: string, message: string, fields?: LogFields): void;
  abstract error(event: string, message: string, fields?: LogFields): void;
}
