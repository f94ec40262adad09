import { TOKEN_FAMILIES } from '../token/token-history.js';
import type { ControlRoute } from './control.route.js';
import { Fields, listOf, number, oneOf, text, type Reader } from './fields.js';
import { numberParameter, requiredParameter } from './query.js';

interface Check {
  readonly token: string;
  readonly from: number;
  readonly to: number;
}

const readCheck: Reader<Check> = (value, at) => {
  const fields = new Fields(value, at);
  const from = fields.required('from', number);
  const check = { token: fields.required('token', text), from, to: fields.optional('to', number) ?? from };
  fields.end();
  return check;
};

const readFamily = oneOf(...TOKEN_FAMILIES);

export const truthRoutes: readonly ControlRoute[] = [
  {
    method: 'GET',
    path: /^truth$/,
    run: ({ truth, platform }, { query }) => {
      const token = requiredParameter(query, 'token');
      const at = numberParameter(query, 'at') ?? platform.clock.now();
      const until = numberParameter(query, 'until') ?? at;
      const isValid = truth.validDuring(token, at, until);
      return {
        valid: isValid,
        at,
        until,
        remainingMs: truth.remainingMs(token, at),
        issued: truth.find(token),
      };
    },
  },
  {
    method: 'POST',
    path: /^truth$/,
    run: ({ truth }, { body }) => {
      const fields = new Fields(body, 'body');
      const checks = fields.required('checks', listOf(readCheck));
      fields.end();
      return { valid: checks.map(({ token, from, to }) => truth.validDuring(token, from, to)) };
    },
  },
  {
    method: 'GET',
    path: /^truth\/issued$/,
    run: ({ truth }, { query }) => ({
      issued: truth.issued(requiredParameter(query, 'appId'), readFamily(query.get('family'), 'family')),
    }),
  },
  {
    method: 'GET',
    path: /^truth\/calls$/,
    run: ({ truth }, { query }) =>
      truth.calls(requiredParameter(query, 'appId'), requiredParameter(query, 'path')),
  },
  {
    method: 'GET',
    path: /^truth\/issuing$/,
    run: ({ platform: { traffic } }, { query }) => {
      const appId = query.get('appId');
      if (appId !== null) return traffic.issuing(appId);
      return { accounts: [...traffic.allIssuing()].map(([id, count]) => ({ appId: id, ...count })) };
    },
  },
];
