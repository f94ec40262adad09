/** A wrong input to the control interface or in the seed file; the message says what and where. */
export class InputError extends Error {
  constructor(message: string) {
    super(message);
    this.name = 'InputError';
  }
}

export type Reader<T> = (value: unknown, at: string) => T;

export const text: Reader<string> = (value, at) => {
  if (typeof value !== 'string') throw new InputError(`${at} must be a string`);
  return value;
};

export const nonEmptyText: Reader<string> = (value, at) => {
  const read = text(value, at);
  if (read === '') throw new InputError(`${at} must not be empty`);
  return read;
};

export const flag: Reader<boolean> = (value, at) => {
  if (typeof value !== 'boolean') throw new InputError(`${at} must be true or false`);
  return value;
};

export const number: Reader<number> = (value, at) => {
  if (typeof value !== 'number' || !Number.isFinite(value)) throw new InputError(`${at} must be a number`);
  return value;
};

export function listOf<T>(item: Reader<T>): Reader<readonly T[]> {
  return (value, at) => {
    if (!Array.isArray(value)) throw new InputError(`${at} must be a list`);
    return value.map((element: unknown, index) => item(element, `${at}[${index}]`));
  };
}

export function recordOf<T>(item: Reader<T>): Reader<Readonly<Record<string, T>>> {
  return (value, at) => {
    const entries = [...entriesOf(value, at)].map(
      ([key, element]) => [key, item(element, `${at}.${key}`)] as const,
    );
    return Object.fromEntries(entries);
  };
}

export function oneOf<const T extends string | number>(...choices: readonly T[]): Reader<T> {
  return (value, at) => {
    const choice = choices.find((candidate) => candidate === value);
    if (choice === undefined) throw new InputError(`${at} must be one of ${choices.join(', ')}`);
    return choice;
  };
}

/** The fields of one JSON object; `end` refuses those nobody asked for, so that a typo is not ignored. */
export class Fields {
  readonly #left: Map<string, unknown>;
  readonly #at: string;

  constructor(value: unknown, at: string) {
    this.#left = entriesOf(value, at);
    this.#at = at;
  }

  required<T>(name: string, read: Reader<T>): T {
    const value = this.optional(name, read);
    if (value === undefined) throw new InputError(`${this.#at}.${name} is missing`);
    return value;
  }

  optional<T>(name: string, read: Reader<T>): T | undefined {
    const value = this.#left.get(name);
    this.#left.delete(name);
    return value === undefined || value === null ? undefined : read(value, `${this.#at}.${name}`);
  }

  end(): void {
    const [unknown] = this.#left.keys();
    if (unknown !== undefined) throw new InputError(`${this.#at}.${unknown} is unknown`);
  }
}

function entriesOf(value: unknown, at: string): Map<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    throw new InputError(`${at} must be an object`);
  }
  return new Map<string, unknown>(Object.entries(value));
}
