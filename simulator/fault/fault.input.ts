import {
  Fields,
  InputError,
  flag,
  nonEmptyText,
  number,
  oneOf,
  text,
  type Reader,
} from '../control/fields.js';
import type { Fault, FaultKind } from './fault.js';

/** A fault from JSON; `times` may be the word "always", which JSON cannot say as a number. */
export function readFault(value: unknown, at: string): Fault {
  const fields = new Fields(value, at);
  const fault = {
    path: fields.required('path', nonEmptyText),
    appId: fields.optional('appId', nonEmptyText),
    times: fields.optional('times', readTimes),
    skip: fields.optional('skip', number),
    fault: fields.required('fault', readKind),
  };
  fields.end();
  return fault;
}

const readTimes: Reader<number> = (value, at) => (value === 'always' ? Infinity : number(value, at));

const readHttpStatus: Reader<number> = (value, at) => {
  const status = number(value, at);
  if (!Number.isInteger(status) || status < 200 || status > 599)
    throw new InputError(`${at} is no HTTP status`);
  return status;
};

const readBytes: Reader<number> = (value, at) => {
  const bytes = number(value, at);
  if (!Number.isInteger(bytes) || bytes < 1) throw new InputError(`${at} must be a whole number from 1 on`);
  return bytes;
};

const KINDS = oneOf('errcode', 'status', 'latency', 'hang', 'drop', 'truncate', 'drip', 'garbage');

function readKind(value: unknown, at: string): FaultKind {
  const fields = new Fields(value, at);
  const fault = readDetails(fields.required('kind', KINDS), fields);
  fields.end();
  return fault;
}

function readDetails(kind: FaultKind['kind'], fields: Fields): FaultKind {
  switch (kind) {
    case 'errcode':
      return { kind, errcode: fields.required('errcode', number), errmsg: fields.optional('errmsg', text) };
    case 'status':
      return { kind, status: fields.required('status', readHttpStatus), body: fields.optional('body', text) };
    case 'latency':
      return { kind, ms: fields.required('ms', number), processed: fields.optional('processed', flag) };
    case 'hang':
    case 'drop':
      return { kind, processed: fields.optional('processed', flag) };
    case 'truncate':
      return { kind };
    case 'drip':
      return { kind, ms: fields.required('ms', number), bytes: fields.optional('bytes', readBytes) };
    case 'garbage':
      return { kind, body: fields.required('body', text), contentType: fields.optional('contentType', text) };
  }
}
