import { bodyMalformed } from './push.errors.js';

export type PushValue = string | PushFields | readonly PushValue[];

/** A pushed body. Names are trimmed and in lower case, because WeChat's spelling of them varies; every value is a text, as in XML. */
export interface PushFields {
  readonly [name: string]: PushValue;
}

/** Elements within elements, objects within objects. */
export const DEEPEST = 10;

/** Fields, elements, attributes and items of lists in one body; WeChat's own have some dozens. */
export const MOST_FIELDS = 1_000;

const NAME = /^[a-z_][\w.:-]{0,63}$/;
const FORBIDDEN = new Set(['__proto__', 'constructor', 'prototype']);

/** @throws bodyMalformed */
export function fieldName(raw: string): string {
  const name = raw.trim().toLowerCase();
  if (!NAME.test(name) || FORBIDDEN.has(name)) throw bodyMalformed('a field has a name that is not allowed');
  return name;
}

/** Of one body. */
export class FieldCount {
  private count = 0;

  /** @throws bodyMalformed */
  add(): void {
    if (++this.count > MOST_FIELDS) throw bodyMalformed(`it has more than ${MOST_FIELDS} fields`);
  }
}

/** A name that comes twice makes a list, one that grows: the values before are not copied for each. */
export function addField(fields: Record<string, PushValue>, name: string, value: PushValue): void {
  const before = fields[name];
  if (before === undefined) fields[name] = value;
  else if (Array.isArray(before)) (before as PushValue[]).push(value);
  else fields[name] = [before, value];
}

/** A single text, trimmed; undefined when it is absent or empty. @throws bodyMalformed when it is there more than once, or no text */
export function textOf(fields: PushFields, name: string): string | undefined {
  const value = fields[name];
  if (value === undefined) return undefined;
  if (typeof value !== 'string') throw bodyMalformed(`${name} is not one text`);
  return value.trim() === '' ? undefined : value.trim();
}

/** One text for the same fields, in whatever order they came. */
export function canonicalText(value: PushValue): string {
  if (typeof value === 'string') return JSON.stringify(value);
  if (isList(value)) return `[${value.map(canonicalText).join()}]`;
  const fields = Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return `{${fields.map(([name, inner]) => `${JSON.stringify(name)}:${canonicalText(inner)}`).join()}}`;
}

const isList = (value: PushFields | readonly PushValue[]): value is readonly PushValue[] =>
  Array.isArray(value);
