import type { ControlRoute } from './control.route.js';
import { Fields, nonEmptyText, oneOf } from './fields.js';

/** Sending takes as long as the other side: the answer tells only that it has begun. */
export const pushRoutes: readonly ControlRoute[] = [
  {
    method: 'POST',
    path: /^push\/([^/]+)$/,
    run: ({ platform: { pushes, users, accounts } }, { body, names: [appId = ''] }) => {
      const fields = new Fields(body, 'body');
      const user = fields.optional('user', nonEmptyText);
      const seed = {
        event: fields.required('event', nonEmptyText),
        revokeInfo: fields.optional('revokeInfo', nonEmptyText),
        spelling: fields.optional('spelling', oneOf('table', 'spaced', 'small')),
        openId: user === undefined ? undefined : users.openIdOf(user, accounts.get(appId).appId),
        unionId: user === undefined ? undefined : users.unionIdOf(user, appId),
      };
      fields.end();
      if (accounts.get(appId).pushUrl === undefined) throw new Error(`Account ${appId} has no pushUrl`);
      void pushes.event(appId, seed);
      return { sending: seed.event };
    },
  },
];
