import { InputError } from './fields.js';

/** An instant or a number in a query; absent is undefined, not zero. */
export function numberParameter(query: URLSearchParams, name: string): number | undefined {
  const text = query.get(name);
  if (text === null || text === '') return undefined;
  const value = Number(text);
  if (!Number.isFinite(value)) throw new InputError(`${name} must be a number`);
  return value;
}

export function requiredParameter(query: URLSearchParams, name: string): string {
  const text = query.get(name);
  if (!text) throw new InputError(`${name} is missing`);
  return text;
}
