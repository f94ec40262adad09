import { exactNumbers } from './json-numbers.js';
import { bodyMalformed } from './push.errors.js';
import { addField, DEEPEST, FieldCount, fieldName, type PushFields, type PushValue } from './push-fields.js';

/** A JSON object. Numbers become texts before anything rounds them: a MsgId has 64 bits. @throws bodyMalformed */
export function jsonFields(json: string): PushFields {
  return objectFields(jsonObject(exactNumbers(json)), 1, new FieldCount());
}

/** The text at the top that has this name; the other fields are passed over. @throws bodyMalformed */
export function jsonField(json: string, wanted: string): string | undefined {
  const [, value] =
    Object.entries(jsonObject(json)).find(([key]) => key.trim().toLowerCase() === wanted) ?? [];
  return typeof value === 'string' ? value : undefined;
}

function jsonObject(json: string): object {
  let parsed: unknown;
  try {
    parsed = JSON.parse(json);
  } catch {
    throw bodyMalformed('the JSON is broken');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw bodyMalformed('the JSON is not an object');
  return parsed;
}

function objectFields(object: object, depth: number, count: FieldCount): PushFields {
  const fields: Record<string, PushValue> = {};
  // `Object.entries` also tells of an own `__proto__`, which JSON.parse makes.
  for (const [key, value] of Object.entries(object) as [string, unknown][])
    addField(fields, fieldName(key), valueOf(value, depth, count));
  return fields;
}

function valueOf(value: unknown, depth: number, count: FieldCount): PushValue {
  count.add();
  if (depth >= DEEPEST) throw bodyMalformed(`objects nest deeper than ${DEEPEST}`);
  if (Array.isArray(value)) return value.map((item: unknown) => valueOf(item, depth + 1, count));
  if (typeof value === 'object' && value !== null) return objectFields(value, depth + 1, count);
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
