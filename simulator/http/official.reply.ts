import type { Platform } from '../platform.js';
import type { Call } from './call.js';
import { callerApp } from './caller-app.js';
import type { Refusal } from './refusal.js';
import { platformJson, type Reply } from './reply.js';
import { isSns, requestId, withRequestId } from './rid.js';

/** A refusal as api.weixin.qq.com words it. Its rid can be looked up for seven days. */
export function officialRefusal(platform: Platform, call: Call, { errcode, message }: Refusal): Reply {
  const { path, query, body, clientIp } = call;
  const invokedAtMs = platform.clock.now();
  const rid = requestId(platform.random, invokedAtMs);
  const reply = platformJson(path, { errcode, errmsg: withRequestId(path, message, rid) });
  const about = { appId: callerApp(platform, call), invokedAtMs, clientIp, isSns: isSns(path) };
  platform.rids.add(rid, { ...about, query: query.toString(), body, answer: reply.body });
  return reply;
}
