import type { FastifyRequest } from 'fastify';

/** The header in which a page shows its random code; codes are never taken from an address or a cookie. */
export const SESSION_CODE_HEADER = 'x-session-code';

const CODE = /^[A-Za-z0-9_-]{43}$/;

export function sessionCodeOf({ headers }: Pick<FastifyRequest, 'headers'>): string | undefined {
  const code = headers[SESSION_CODE_HEADER];
  return typeof code === 'string' && CODE.test(code) ? code : undefined;
}
