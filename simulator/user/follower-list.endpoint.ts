import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';

const PAGE_SIZE = 10_000;

/** By the documentation the last page names no next openid; real lists name their last one, and the call after it counts zero (observed). */
export const followerListEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/user/get',
  answer: (platform, call) => {
    const { appId, followerPage = PAGE_SIZE, followerListEnd = 'last' } = accountByToken(platform, call);
    const all = platform.users.followersOf(appId).map((id) => platform.users.openIdOf(id, appId));
    const after = call.query.get('next_openid') ?? '';
    const start = after === '' ? 0 : all.indexOf(after) + 1;
    if (after !== '' && start === 0) throw new Refusal(40003);
    const page = all.slice(start, start + followerPage);
    const last = page.at(-1);
    const isEnd = start + page.length === all.length;
    if (last === undefined)
      return { total: all.length, count: 0, next_openid: followerListEnd === 'repeated' ? after : '' };
    const next = isEnd && followerListEnd === 'empty' ? '' : last;
    return { total: all.length, count: page.length, data: { openid: page }, next_openid: next };
  },
};
