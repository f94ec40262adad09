import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';
import { profileOf } from './profile.js';
import { grantByUserToken } from './user.gate.js';

export const snsUserInfoEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/sns/userinfo',
  answer: (platform, call) => {
    const grant = grantByUserToken(platform, call);
    if (grant.scope === 'snsapi_base') throw new Refusal(48001);
    return profileOf(platform, call, grant);
  },
};

/** Tells whether a user's token still holds; renews nothing. */
export const snsAuthEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/sns/auth',
  answer: (platform, call) => {
    grantByUserToken(platform, call);
    return { errcode: 0, errmsg: 'ok' };
  },
};
