import { seconds } from '../common/time/instant.js';
import { bodyMalformed } from './push.errors.js';
import { canonicalText, type PushFields, textOf } from './push-fields.js';
import { REPLAY_WINDOW_MS } from './push-signature.js';

/** Something that WeChat pushed. */
export interface PushEvent {
  readonly id: string;
  readonly appId: string;
  /** WeChat's own name of an event, such as `subscribe` or `SCAN`; `message.text` and the like for what users write. */
  readonly name: string;
  /** Whom it is about; WeChat leaves it out now and then. */
  readonly openId: string | undefined;
  /** By WeChat's clock, in whole seconds; not later than ten minutes after the arrival. */
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

/**
 * CreateTime; the arrival where that is missing, or later than clocks may differ. Believed, a far future would outrank all that the user does until
 * then, and a year of five digits is no instant for a reader of profiles.
 */
export function occurredAtOf(fields: PushFields, arrivedAt: number): number {
  const created = Number(/^\d{1,12}$/.exec(textOf(fields, 'createtime') ?? '')?.[0] ?? Infinity);
  const isBelieved = seconds(created) <= arrivedAt + REPLAY_WINDOW_MS;
  return seconds(isBelieved ? created : Math.floor(arrivedAt / seconds(1)));
}

/**
 * The same for each delivery of one thing: messages by MsgId, as WeChat advises; events by all that they say, of which a retry changes nothing.
 * FromUserName and CreateTime, which it advises for events, are the same for two cards that a user takes within a second. The fields count and
 * not the bytes: the envelope is gone from them, and a retry that comes in another mode or format after a change of the settings is still known.
 */
export function dedupeKey(name: string, fields: PushFields): string {
  const id = name.startsWith('message.') ? textOf(fields, 'msgid') : undefined;
  return JSON.stringify(id === undefined ? ['event', name, canonicalText(fields)] : ['message', id]);
}
