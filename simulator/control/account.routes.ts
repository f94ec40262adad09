import { readAccountChange, readAccountSeed } from '../account/account.input.js';
import { endTokensEarly } from '../token/early-end.js';
import type { ControlRoute } from './control.route.js';
import { Fields, listOf, nonEmptyText, oneOf } from './fields.js';

export const accountRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: /^accounts$/, run: ({ platform }) => platform.accounts.list() },
  {
    method: 'POST',
    path: /^accounts$/,
    run: ({ platform }, { body }) => platform.accounts.add(readAccountSeed(body, 'account')),
  },
  {
    method: 'POST',
    path: /^accounts\/many$/,
    run: ({ platform }, { body }) => {
      const fields = new Fields(body, 'body');
      const seeds = fields.required('accounts', listOf(readAccountSeed));
      fields.end();
      for (const seed of seeds) platform.accounts.add(seed);
      return { added: seeds.length };
    },
  },
  {
    method: 'PATCH',
    path: /^accounts\/([^/]+)$/,
    run: ({ platform }, { body, names: [appId = ''] }) =>
      platform.accounts.update(appId, readAccountChange(body, 'account')),
  },
  {
    method: 'POST',
    path: /^accounts\/([^/]+)\/risky-ip$/,
    run: ({ platform }, { body, names: [appId = ''] }) => {
      const fields = new Fields(body, 'body');
      const ip = fields.required('ip', nonEmptyText);
      const decision = fields.required('decision', oneOf('confirm', 'refuse'));
      fields.end();
      platform.riskyIps.decide(platform.accounts.get(appId).appId, ip, decision);
      return { ip, decision };
    },
  },
  {
    method: 'POST',
    path: /^accounts\/([^/]+)\/end-tokens$/,
    run: ({ platform: { history, clock, accounts } }, { names: [appId = ''] }) => ({
      ended: endTokensEarly(history, clock, accounts.get(appId).appId),
    }),
  },
  {
    method: 'POST',
    path: /^accounts\/([^/]+)\/tickets$/,
    run: ({ platform }, { body, names: [appId = ''] }) => {
      const fields = new Fields(body, 'body');
      const type = fields.required('type', oneOf('jsapi', 'wx_card'));
      fields.end();
      return platform.tickets.current(platform.accounts.get(appId).appId, type);
    },
  },
];
