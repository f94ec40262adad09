/** A folder of `src/`: what it is for, which folders it may import, and which of its files others may import. */
export interface Folder {
  is: string;
  may: readonly string[];
  /** Names without `.ts`; absent: all of them. Stores, entities and controllers are never offered. */
  offers?: readonly string[];
}

const PLUMBING = ['common', 'config', 'storage'];

/** The whole import graph of `src/`. `src/*.ts` is the composition root: it may import anything and nobody imports it. */
export const FOLDERS: Readonly<Record<string, Folder>> = {
  common: { is: 'Time, randomness, errors, sealing, logs and the HTTP edge; knows no feature.', may: [] },
  config: { is: 'The schema of the environment; the only reader of it.', may: ['common'] },
  storage: {
    is: 'The data source, portable columns, migrations and the sealed hash key; features hand it their entities.',
    may: ['common', 'config'],
    offers: [
      'columns',
      'database-clock',
      'unique-violation',
      'lost-race',
      'database-limits',
      'storage.module',
      'storage.errors',
      'transaction',
      'data-source-options',
      'open-data-source',
      'unseal',
    ],
  },
  hint: {
    is: 'Tells other instances through Redis what to read again; nobody depends on it.',
    may: ['common', 'config'],
    offers: ['hint.module', 'hint-bus'],
  },
  wechat: {
    is: 'One method per endpoint of the platform; no storage, cache or policy.',
    may: ['common', 'config'],
    offers: [
      'wechat.module',
      'call-outcomes',
      'wechat.errors',
      'wechat.schemas',
      'wechat-token.client',
      'wechat-oauth.client',
      'wechat-user.client',
      'wechat-quota.client',
      'wechat-ticket.client',
      'wecom.client',
      'mini-program.client',
      'login.schemas',
      'quota.schemas',
      'tokens',
      'errcodes',
      'wecom-errcodes',
      'errcode-entry',
      'deadline',
      'reachability',
    ],
  },
  access: {
    is: 'API keys and what they may; features use its guard, decorators, scopes and errors.',
    may: [...PLUMBING],
    offers: [
      'access.module',
      'access.errors',
      'scopes',
      'for-service.decorator',
      'api-key.guard',
      'api-key.service',
      'rate-limit',
    ],
  },
  account: {
    is: 'Which WeChat accounts we hold; tries a new secret at WeChat, and tells others what changed.',
    may: [...PLUMBING, 'wechat', 'access'],
    offers: [
      'account.module',
      'account.service',
      'account.events',
      'account.errors',
      'account.schemas',
      'account',
      'account-status',
      'origins',
      'web-address',
      'wecom-id',
    ],
  },
  identity: {
    is: '(app_id, open_id) to our user id and union_id, and who was erased; nothing else.',
    may: [...PLUMBING, 'access', 'account'],
    offers: ['identity.module', 'identity.service', 'identity-batch', 'identity.errors', 'tombstones'],
  },
  credential: {
    is: 'Keeps what WeChat issues and lets expire: rows, rules, refreshes; knows no endpoint and no route.',
    may: [...PLUMBING, 'wechat', 'hint', 'access', 'account'],
    offers: [
      'credential.module',
      'credential',
      'credential.errors',
      'credential-memory',
      'credential-reader',
      'credential-rows',
      'credential-state',
      'burn',
      'fingerprint',
      'instance-blocks',
      'issuers',
      'ledger',
      'refresh-failure',
      'refresh-news',
      'refresh-rules',
      'refresh.protocol',
      'refresher',
      'row-changes',
      'timings',
    ],
  },
  token: {
    is: "Each account's global token: served, reported, burned, described; reached through TokenService.",
    may: [...PLUMBING, 'wechat', 'access', 'account', 'credential'],
    offers: ['token.module', 'token.service', 'token.errors', 'served-token'],
  },
  oauth: {
    is: "Web logins, sessions and users' own tokens; reached through its services and its session guard.",
    may: [...PLUMBING, 'wechat', 'access', 'account', 'identity'],
    offers: [
      'oauth.module',
      'oauth.errors',
      'oauth-erasure',
      'code-exchanges',
      'for-session.decorator',
      'for-service-or-session.decorator',
      'session.guard',
      'session.service',
      'session',
      'user-token.service',
      'user-token',
    ],
  },
  ticket: {
    is: 'Tickets of the JS-SDK, and signatures with them; reached through TicketService.',
    may: [...PLUMBING, 'wechat', 'access', 'account', 'credential', 'token', 'oauth'],
    offers: ['ticket.module', 'ticket.service', 'ticket.errors'],
  },
  user: {
    is: 'Profiles, each by the right kind of token.',
    may: [...PLUMBING, 'wechat', 'access', 'account', 'identity', 'token', 'oauth'],
    offers: ['user.module', 'user.service', 'user.errors', 'user-erasure', 'profile-news', 'profile-reads'],
  },
  wecom: {
    is: "WeCom's visitors, whose codes are exchanged with the agent's own token; registers with oauth.",
    may: [...PLUMBING, 'wechat', 'access', 'account', 'token', 'oauth'],
    offers: ['wecom.module'],
  },
  phone: {
    is: 'Phone numbers of mini-program users, by code.',
    may: [...PLUMBING, 'wechat', 'access', 'account', 'token', 'oauth'],
    offers: ['phone.module'],
  },
  push: {
    is: 'What WeChat pushes: checked, kept in an inbox, worked off, told to other modules.',
    may: [...PLUMBING, 'access', 'account', 'identity', 'user'],
    offers: ['push.module', 'push-events', 'push-event', 'push-fields', 'push-inbox', 'revoked-data'],
  },
  h5: { is: 'The browser script, as a file.', may: ['common'], offers: ['h5.module'] },
  health: {
    is: 'Live and ready, with reasons.',
    may: [...PLUMBING, 'wechat', 'token'],
    offers: ['health.module'],
  },
  metrics: {
    is: 'What others tell of themselves, counted for Prometheus; nobody imports it.',
    may: [...PLUMBING, 'wechat', 'access', 'account', 'credential', 'user'],
    offers: ['metrics.module'],
  },
};
