import type { ControlRoute } from './control.route.js';
import { numberParameter } from './query.js';

export const requestRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: /^requests$/,
    run: ({ requests }, { query }) => {
      const list = requests.list({
        path: query.get('path') ?? undefined,
        appId: query.get('appId') ?? undefined,
        since: numberParameter(query, 'since'),
      });
      return { count: list.length, requests: list };
    },
  },
  {
    method: 'DELETE',
    path: /^requests$/,
    run: ({ requests }) => {
      requests.clear();
      return { count: 0 };
    },
  },
];
