import { bodyMalformed } from './push.errors.js';
import { addField, DEEPEST, fieldName, type PushFields, type PushValue } from './push-fields.js';

/** Texts, which are left alone, and numbers outside them. */
const TEXT_OR_NUMBER = /"(?:[^"\\]|\\.)*"|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/** A JSON object. Numbers become texts before anything rounds them: a MsgId has 64 bits. @throws bodyMalformed */
export function jsonFields(json: string): PushFields {
  const quoted = json.replace(TEXT_OR_NUMBER, (found) => (found.startsWith('"') ? found : `"${found}"`));
  let parsed: unknown;
  try {
    parsed = JSON.parse(quoted);
  } catch {
    throw bodyMalformed('the JSON is broken');
  }
  if (typeof parsed !== 'object' || parsed === null || Array.isArray(parsed))
    throw bodyMalformed('the JSON is not an object');
  return objectFields(parsed, 1);
}

function objectFields(object: object, depth: number): PushFields {
  const fields: Record<string, PushValue> = {};
  // `Object.entries` also tells of an own `__proto__`, which JSON.parse makes.
  for (const [key, value] of Object.entries(object) as [string, unknown][])
    addField(fields, fieldName(key), valueOf(value, depth));
  return fields;
}

function valueOf(value: unknown, depth: number): PushValue {
  if (depth >= DEEPEST) throw bodyMalformed(`objects nest deeper than ${DEEPEST}`);
  if (Array.isArray(value)) return value.map((item: unknown) => valueOf(item, depth + 1));
  if (typeof value === 'object' && value !== null) return objectFields(value, depth + 1);
  if (value === null) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}
