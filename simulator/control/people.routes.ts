import { readUserChange, readUserSeed } from '../user/user.input.js';
import type { ControlRoute } from './control.route.js';
import { Fields, nonEmptyText } from './fields.js';

export const peopleRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: /^users$/, run: ({ platform }) => platform.users.list() },
  {
    method: 'POST',
    path: /^users$/,
    run: ({ platform }, { body }) => platform.users.add(readUserSeed(body, 'user')),
  },
  {
    method: 'PATCH',
    path: /^users\/([^/]+)$/,
    run: ({ platform }, { body, names: [id = ''] }) =>
      platform.users.update(id, readUserChange(body, 'user')),
  },
  {
    method: 'GET',
    path: /^users\/([^/]+)\/identity\/([^/]+)$/,
    run: ({ platform: { users } }, { names: [id = '', appId = ''] }) => ({
      openId: users.openIdOf(id, appId),
      unionId: users.unionIdOf(id, appId),
    }),
  },
  {
    method: 'POST',
    path: /^users\/([^/]+)\/(follow|unfollow)\/([^/]+)$/,
    run: ({ platform: { users, accounts } }, { names: [id = '', verb, appId = ''] }) => {
      if (verb === 'follow') users.follow(users.get(id).id, accounts.get(appId).appId);
      else users.unfollow(users.get(id).id, accounts.get(appId).appId);
      return { followers: users.followersOf(appId) };
    },
  },
  {
    method: 'POST',
    path: /^users\/([^/]+)\/(js-code|phone-code)\/([^/]+)$/,
    run: ({ platform }, { names: [id = '', kind, appId = ''] }) => {
      const codes = kind === 'js-code' ? platform.jsCodes : platform.phoneCodes;
      return { code: codes.issue(platform.accounts.get(appId).appId, platform.users.get(id).id) };
    },
  },
  {
    method: 'POST',
    path: /^users\/([^/]+)\/change-password$/,
    run: ({ platform }, { names: [id = ''] }) => {
      platform.userTokens.changePassword(platform.users.get(id).id);
      return { user: id };
    },
  },
  {
    method: 'POST',
    path: /^users\/([^/]+)\/revoke-refresh-tokens$/,
    run: ({ platform }, { body, names: [id = ''] }) => {
      const fields = new Fields(body, 'body');
      const appId = fields.optional('appId', nonEmptyText);
      fields.end();
      platform.userTokens.revokeRefreshTokens({ userId: platform.users.get(id).id, appId });
      return { user: id };
    },
  },
];
