import { Refusal } from './refusal.js';

/** The body of a POST call: none is 44002, anything but a JSON object (a form, say) is 47001. */
export function jsonBody(body: string): ReadonlyMap<string, unknown> {
  if (body === '') throw new Refusal(44002);
  const fields = parseObject(body);
  if (!fields) throw new Refusal(47001);
  return fields;
}

/** A JSON object's fields, or nothing when the text is anything else. */
export function parseObject(text: string): ReadonlyMap<string, unknown> | undefined {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return undefined;
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  return new Map<string, unknown>(Object.entries(value));
}

/** A text field; one that is absent, empty or of another type counts as missing. */
export function textField(fields: ReadonlyMap<string, unknown>, name: string): string | undefined {
  const value = fields.get(name);
  return typeof value === 'string' && value !== '' ? value : undefined;
}
