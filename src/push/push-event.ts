import { bodyMalformed } from './push.errors.js';
import { type PushFields, textOf } from './push-fields.js';

/** Something that WeChat pushed. */
export interface PushEvent {
  readonly id: string;
  readonly appId: string;
  /** WeChat's own name of an event, such as `subscribe` or `SCAN`; `message.text` and the like for what users write. */
  readonly name: string;
  /** Whom it is about; WeChat leaves it out now and then. */
  readonly openId: string | undefined;
  /** By WeChat's clock, in whole seconds. */
  readonly occurredAt: number;
  readonly receivedAt: number;
  readonly fields: PushFields;
}

/** They are about OpenID; their FromUserName is the push service itself, the same for all users. */
export const PRIVACY_EVENTS = [
  'user_info_modified',
  'user_authorization_revoke',
  'user_authorization_cancellation',
] as const;

export const FOLLOW_EVENTS = ['subscribe', 'unsubscribe'] as const;

/** What is worked off apart from the rest, so that none of it waits for another: by what it does here, and what hangs on that. */
export const LANES = ['privacy', 'follow', 'other'] as const;
export type Lane = (typeof LANES)[number];

export const isPrivacy = (name: string): boolean => (PRIVACY_EVENTS as readonly string[]).includes(name);

const NAME = /^[\w.-]{1,64}$/;
const OPEN_ID = /^[\x21-\x7e]{1,128}$/;

/** @throws bodyMalformed */
export function nameOf(fields: PushFields): string {
  const type = textOf(fields, 'msgtype');
  if (type === undefined) throw bodyMalformed('MsgType is missing');
  const name = type.toLowerCase() === 'event' ? textOf(fields, 'event') : `message.${type}`;
  if (name === undefined || !NAME.test(name)) throw bodyMalformed('Event or MsgType is missing or odd');
  return name;
}

export function openIdOf(name: string, fields: PushFields): string | undefined {
  const openId = textOf(fields, isPrivacy(name) ? 'openid' : 'fromusername');
  return openId !== undefined && OPEN_ID.test(openId) ? openId : undefined;
}

export function occurredAtOf(fields: PushFields): number | undefined {
  const created = textOf(fields, 'createtime') ?? '';
  return /^\d{1,12}$/.test(created) ? Number(created) * 1_000 : undefined;
}

/**
 * The same for each delivery of one thing, as WeChat advises: messages by MsgId, events by who, when and what. OpenID is among it, or
 * privacy events of different users in one second would pass for one.
 */
export function dedupeKey(name: string, fields: PushFields): string {
  const id = name.startsWith('message.') ? textOf(fields, 'msgid') : undefined;
  if (id !== undefined) return JSON.stringify(['message', id]);
  const parts = ['fromusername', 'createtime', 'openid', 'eventkey', 'revokeinfo'];
  return JSON.stringify(['event', name, ...parts.map((part) => textOf(fields, part) ?? '')]);
}
