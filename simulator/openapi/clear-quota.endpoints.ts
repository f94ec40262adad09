import type { Account } from '../account/account.js';
import { accountByToken } from '../account/bearer.gate.js';
import { countCall } from '../account/call-counter.js';
import { CLEARS_PER_MONTH } from '../account/limits.js';
import { accountBySecret, type Credentials } from '../account/secret.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import type { Call } from '../http/call.js';
import { jsonBody, textField } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';
import type { Platform } from '../platform.js';
import { OK } from './ok.js';

/** Needs a living token, so it cannot help an account whose token calls of the day are used up. */
export const clearQuotaEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/clear_quota',
  answer: (platform, call) => {
    const account = accountByToken(platform, call);
    if (textField(jsonBody(call.body), 'appid') !== account.appId) throw new Refusal(40013);
    return clear(platform, account);
  },
};

/** By the secret; here alone it is called `appsecret` (page api_clearquotabyappsecret). */
export const clearQuotaBySecretEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/clear_quota/v2',
  answer: (platform, call) => {
    const account = accountBySecret(platform, call, readCredentials(platform, call));
    countCall(platform, account, call.path);
    return clear(platform, account);
  },
};

function clear({ quotas }: Platform, { appId }: Account): object {
  if (!quotas.spendMonthly(appId, 'clear_quota', CLEARS_PER_MONTH)) throw new Refusal(48006);
  quotas.clearToday(appId);
  return OK;
}

/** The page's table puts the two into the body, its example into the query; an account's switch can insist. */
function readCredentials({ accounts }: Platform, { query, body }: Call): Credentials {
  const fields = body === '' ? new Map<string, unknown>() : jsonBody(body);
  const places = {
    body: { appId: textField(fields, 'appid'), secret: textField(fields, 'appsecret') },
    query: { appId: query.get('appid'), secret: query.get('appsecret') },
  };
  const appId = places.body.appId ?? places.query.appId;
  const insisted = accounts.find(appId ?? '')?.clearQuotaReads;
  const found = insisted ? places[insisted] : { appId, secret: places.body.secret ?? places.query.secret };
  return { ...found, grantType: undefined };
}
