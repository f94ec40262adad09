import type { Platform } from '../platform.js';
import type { Call } from '../http/call.js';
import { platformJson, type Reply } from '../http/reply.js';
import type { Refusal } from '../http/refusal.js';

/** Only the codes are certain where a text is marked "unconfirmed". */
const TEXTS = new Map<number, string>([
  [-1, 'system busy'], // unconfirmed
  [40001, 'invalid credential'],
  [40013, 'invalid corpid'],
  [40014, 'invalid access_token'],
  [40029, 'invalid code'],
  [40091, 'secret is invalid'],
  [41001, 'access_token missing'],
  [41002, 'corpid missing'], // unconfirmed
  [41004, 'corpsecret missing'], // unconfirmed
  [42001, 'access_token expired'],
  [45009, 'api freq out of limit'],
  [45033, 'api concurrent out of limit'], // unconfirmed
  [44002, 'empty post data'],
  [47001, 'data format error'],
  [48002, 'api forbidden'],
  [60020, 'not allow to access from your ip'],
]);

/** These were met without the hint and all that follows it. */
const SHORT = new Set([40091]);

/** A refusal as qyapi.weixin.qq.com words it: its hint begins with the time in decimal unix seconds. */
export function wecomRefusal({ clock, random }: Platform, call: Call, refusal: Refusal): Reply {
  const { errcode, ownText, message } = refusal;
  const text = ownText ?? TEXTS.get(errcode) ?? message;
  const hint = `${Math.floor(clock.now() / 1000)}_160_${random.hex(32)}`;
  const more = `https://open.work.weixin.qq.com/devtool/query?e=${errcode}`;
  const suffix = SHORT.has(errcode)
    ? ''
    : `, hint: [${hint}], from ip: ${call.clientIp}, more info at ${more}`;
  return platformJson(call.path, { errcode, errmsg: text + suffix });
}
