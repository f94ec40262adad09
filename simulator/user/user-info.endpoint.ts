import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';
import { followerInfo } from './follower-info.js';

export const userInfoEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/user/info',
  answer: (platform, call) => {
    const account = accountByToken(platform, call);
    const openid = call.query.get('openid');
    if (!openid) throw new Refusal(41009);
    return followerInfo(platform, call, account, openid);
  },
};
