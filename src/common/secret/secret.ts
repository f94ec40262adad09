import { inspect } from 'node:util';

const MASK = '[secret]';

/**
 * A value that cannot be printed, logged or serialised by accident: every usual way to text gives a mask,
 * and the private field is invisible to `Object.keys` and `util.inspect`. `reveal` is the one, searchable, way in.
 */
export class Secret<T = string> {
  readonly #value: T;

  constructor(value: T) {
    this.#value = value;
  }

  reveal(): T {
    return this.#value;
  }

  toString(): string {
    return MASK;
  }

  toJSON(): string {
    return MASK;
  }

  [inspect.custom](): string {
    return MASK;
  }
}
