import { AppError } from '../common/errors/app-error.js';
import type { CredentialKind } from './credential.js';
import type { RefreshFailure } from './refresh-failure.js';

/** Nothing that may be served, and nothing came while the caller waited. */
export function credentialUnavailable(
  kind: CredentialKind,
  failure: RefreshFailure | undefined,
  retryAfterSeconds: number,
): AppError {
  const why = failure
    ? `the last refresh failed: ${failure.detail}`
    : 'one is on its way. Ask again after the seconds in Retry-After.';
  const { wechat, remedy } = failure ?? {};
  const shared = { wechat, remedy, retryAfterSeconds };
  if (kind === 'token')
    return new AppError({
      code: 'token.unavailable',
      status: 503,
      title: 'No living token is at hand',
      detail: `No token can be served; ${why}`,
      ...shared,
    });
  return new AppError({
    code: 'ticket.unavailable',
    status: 503,
    title: 'No living ticket is at hand',
    detail: `No ticket can be served; ${why}`,
    ...shared,
  });
}

/** There is one, but it ends sooner than the caller can use. */
export const credentialTooShort = (
  failure: RefreshFailure | undefined,
  { minTtl, left, retryAfter }: { minTtl: number; left: number; retryAfter: number },
): AppError =>
  new AppError({
    code: 'token.unavailable',
    status: 503,
    title: 'No token lives that long',
    detail: [
      `The current token lives ${left} s, less than the min_ttl of ${minTtl} s. Ask again, or ask for less.`,
      ...(failure ? [`The last refresh failed: ${failure.detail}`] : []),
    ].join(' '),
    wechat: failure?.wechat,
    remedy: failure?.remedy,
    retryAfterSeconds: retryAfter,
  });

/** The database is away, and this server's own copy may no longer be trusted. */
export function credentialUnreadable(kind: CredentialKind, cause: unknown): AppError {
  const remedy = 'Bring the database back; readyz tells when this server reaches it.';
  if (kind === 'token')
    return new AppError({
      code: 'token.unavailable',
      status: 503,
      title: 'The token cannot be read',
      detail: 'The database does not answer, and this server’s own copy may no longer be trusted.',
      remedy,
      retryAfterSeconds: 1,
      cause,
    });
  return new AppError({
    code: 'ticket.unavailable',
    status: 503,
    title: 'The ticket cannot be read',
    detail: 'The database does not answer, and this server’s own copy may no longer be trusted.',
    remedy,
    retryAfterSeconds: 1,
    cause,
  });
}
