import { Fields, flag, listOf, nonEmptyText, number, oneOf, recordOf } from '../control/fields.js';
import type { AccountChange, AccountSeed, AccountSwitches } from './account.js';

type Details = AccountSwitches & Pick<AccountSeed, 'callbackDomain' | 'ipAllowList' | 'unionAccount'>;

/** An account from JSON, field by field. */
export function readAccountSeed(value: unknown, at: string): AccountSeed {
  const fields = new Fields(value, at);
  const seed = {
    appId: fields.required('appId', nonEmptyText),
    secret: fields.required('secret', nonEmptyText),
    kind: fields.required('kind', oneOf('official', 'website', 'miniprogram', 'wecom')),
    name: fields.required('name', nonEmptyText),
    ...readDetails(fields),
  };
  fields.end();
  return seed;
}

/** Only what the JSON names is changed. */
export function readAccountChange(value: unknown, at: string): AccountChange {
  const fields = new Fields(value, at);
  const secret = fields.optional('secret', nonEmptyText);
  const name = fields.optional('name', nonEmptyText);
  const change = {
    ...(secret === undefined ? {} : { secret }),
    ...(name === undefined ? {} : { name }),
    ...readDetails(fields),
  };
  fields.end();
  return change;
}

function readDetails(fields: Fields): Details {
  return {
    callbackDomain: fields.optional('callbackDomain', nonEmptyText),
    ipAllowList: fields.optional('ipAllowList', listOf(nonEmptyText)),
    unionAccount: fields.optional('unionAccount', nonEmptyText),
    plainDailyLimit: fields.optional('plainDailyLimit', number),
    dailyLimits: fields.optional('dailyLimits', recordOf(number)),
    minuteLimit: fields.optional('minuteLimit', number),
    minuteLimits: fields.optional('minuteLimits', recordOf(number)),
    clearQuotaReads: fields.optional('clearQuotaReads', oneOf('body', 'query')),
    pushUrl: fields.optional('pushUrl', nonEmptyText),
    pushToken: fields.optional('pushToken', nonEmptyText),
    pushAesKey: fields.optional('pushAesKey', nonEmptyText),
    pushMode: fields.optional('pushMode', oneOf('plain', 'compatible', 'secure')),
    pushFormat: fields.optional('pushFormat', oneOf('xml', 'json')),
    hourLimits: fields.optional('hourLimits', recordOf(number)),
    alwaysFullLife: fields.optional('alwaysFullLife', flag),
    busyCalls: fields.optional('busyCalls', number),
    secretFrozen: fields.optional('secretFrozen', flag),
    tokenForbidden: fields.optional('tokenForbidden', flag),
    limited: fields.optional('limited', flag),
    riskyIp: fields.optional('riskyIp', flag),
    unauthorizedPaths: fields.optional('unauthorizedPaths', listOf(nonEmptyText)),
    shortInvalidCredential: fields.optional('shortInvalidCredential', flag),
    deadTokenCode: fields.optional(
      'deadTokenCode',
      oneOf<'split' | 40001 | 40014 | 42001>('split', 40001, 40014, 42001),
    ),
    strictForcedRefresh: fields.optional('strictForcedRefresh', flag),
    lenientReplacement: fields.optional('lenientReplacement', flag),
    baseKillsUserinfoRefresh: fields.optional('baseKillsUserinfoRefresh', flag),
    legacyProfile: fields.optional('legacyProfile', flag),
    batchUnknown: fields.optional('batchUnknown', oneOf('refuse', 'skip', 'shift')),
    followerPage: fields.optional('followerPage', number),
    followerListEnd: fields.optional('followerListEnd', oneOf('last', 'empty', 'repeated')),
    scopes: fields.optional('scopes', listOf(oneOf('snsapi_base', 'snsapi_userinfo'))),
    banned: fields.optional('banned', flag),
    mustFollow: fields.optional('mustFollow', flag),
    stateRequired: fields.optional('stateRequired', flag),
    anyParameterOrder: fields.optional('anyParameterOrder', flag),
    silentForFollowers: fields.optional('silentForFollowers', flag),
    silentAfterConsent: fields.optional('silentAfterConsent', flag),
    deliversCallbackTwice: fields.optional('deliversCallbackTwice', flag),
    snapshotFlagAsText: fields.optional('snapshotFlagAsText', flag),
    memberDetails: fields.optional('memberDetails', listOf(nonEmptyText)),
    phoneOfApp: fields.optional('phoneOfApp', nonEmptyText),
  };
}
