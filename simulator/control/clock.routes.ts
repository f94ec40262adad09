import type { ControlRoute } from './control.route.js';
import { Fields, flag, number, recordOf } from './fields.js';

export const clockRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: /^health$/,
    run: ({ platform }) => ({
      status: 'ok',
      accounts: platform.accounts.list().length,
      users: platform.users.list().length,
    }),
  },
  { method: 'GET', path: /^clock$/, run: ({ platform }) => ({ now: platform.clock.now() }) },
  {
    method: 'POST',
    path: /^clock$/,
    run: ({ platform }, { body }) => {
      const fields = new Fields(body, 'body');
      platform.clock.advance(fields.required('advance_ms', number));
      fields.end();
      return { now: platform.clock.now() };
    },
  },
  {
    method: 'PATCH',
    path: /^settings$/,
    run: ({ platform }, { body }) => {
      const fields = new Fields(body, 'body');
      const { settings } = platform;
      const changed = {
        requireWeChatBrowser: fields.optional('requireWeChatBrowser', flag) ?? settings.requireWeChatBrowser,
        latencyMs: fields.optional('latencyMs', number) ?? settings.latencyMs,
        pathLatencyMs: fields.optional('pathLatencyMs', recordOf(number)) ?? settings.pathLatencyMs,
      };
      fields.end();
      return Object.assign(settings, changed);
    },
  },
];
