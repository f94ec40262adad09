import type { Account } from '../account/account.js';
import { accountByToken } from '../account/bearer.gate.js';
import { API_CLEARS_PER_MONTH, componentMinuteLimit, dailyLimit, minuteLimit } from '../account/limits.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody, textField } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';
import { isSns } from '../http/rid.js';
import type { Platform } from '../platform.js';
import { OK } from './ok.js';

/** openapi/quota/get and openapi/quota/clear: both are about one API path, which has to exist. */
export function apiQuotaEndpoints(exists: (path: string) => boolean): readonly ApiEndpoint[] {
  return [
    {
      method: 'POST',
      path: '/cgi-bin/openapi/quota/get',
      answer: (platform, call) => {
        const account = accountByToken(platform, call);
        return { ...OK, ...quotaOf(platform, account, readPath(call.body, exists)) };
      },
    },
    {
      method: 'POST',
      path: '/cgi-bin/openapi/quota/clear',
      answer: (platform, call) => {
        const { appId } = accountByToken(platform, call);
        const path = readPath(call.body, exists);
        if (!platform.quotas.spendMonthly(appId, call.path, API_CLEARS_PER_MONTH)) throw new Refusal(45009);
        platform.quotas.clearToday(appId, path);
        return OK;
      },
    },
  ];
}

/** An object is left out where no number is published for the path and the account has none of its own. */
function quotaOf({ quotas }: Platform, account: Account, path: string): object {
  const daily = dailyLimit(account, path);
  const used = quotas.usedToday(account.appId, path);
  return {
    ...(Number.isFinite(daily) && {
      quota: { daily_limit: daily, used, remain: Math.max(0, daily - used) },
    }),
    ...rate('rate_limit', minuteLimit(account, path)),
    ...rate('component_rate_limit', componentMinuteLimit(path)),
  };
}

function rate(name: string, callsPerMinute: number): object {
  return Number.isFinite(callsPerMinute)
    ? { [name]: { call_count: callsPerMinute, refresh_second: 60 } }
    : {};
}

/** A path starts with a slash and carries neither host nor query (76003). */
function readPath(body: string, exists: (path: string) => boolean): string {
  const path = textField(jsonBody(body), 'cgi_path') ?? '';
  if (!/^\/[^?#\s]+$/.test(path) || path.startsWith('//')) throw new Refusal(76003, 'wrong cgi_path');
  if (isSns(path)) throw new Refusal(76022);
  if (!exists(path)) throw new Refusal(76021);
  return path;
}
