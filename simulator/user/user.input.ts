import { Fields, flag, listOf, nonEmptyText, oneOf, recordOf, text } from '../control/fields.js';
import type { UserChange, UserSeed } from './user.js';

/** A test user from JSON. */
export function readUserSeed(value: unknown, at: string): UserSeed {
  const fields = new Fields(value, at);
  const seed = {
    id: fields.required('id', nonEmptyText),
    nickname: fields.required('nickname', text),
    followerOf: fields.optional('followerOf', listOf(nonEmptyText)),
    ...readDetails(fields),
  };
  fields.end();
  return seed;
}

/** Only what the JSON names is changed. */
export function readUserChange(value: unknown, at: string): UserChange {
  const fields = new Fields(value, at);
  const nickname = fields.optional('nickname', text);
  const change = { ...(nickname === undefined ? {} : { nickname }), ...readDetails(fields) };
  fields.end();
  return change;
}

function readDetails(fields: Fields): Omit<UserChange, 'nickname'> {
  return {
    sex: fields.optional('sex', oneOf(0, 1, 2)),
    avatar: fields.optional('avatar', text),
    language: fields.optional('language', nonEmptyText),
    snapshot: fields.optional('snapshot', flag),
    isRisk: fields.optional('isRisk', flag),
    phone: fields.optional('phone', nonEmptyText),
    countryCode: fields.optional('countryCode', nonEmptyText),
    email: fields.optional('email', nonEmptyText),
    memberOf: fields.optional('memberOf', recordOf(nonEmptyText)),
    externalOf: fields.optional('externalOf', listOf(nonEmptyText)),
  };
}
