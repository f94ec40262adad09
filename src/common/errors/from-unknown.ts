import { HttpException } from '@nestjs/common';
import { AppError } from './app-error.js';
import { badRequest, databaseAway, internalError, notFound } from './http-errors.js';

const BY_STATUS: Record<number, { code: string; title: string; detail: string }> = {
  408: {
    code: 'http.timeout',
    title: 'Request timeout',
    detail: 'The request did not arrive in time. Send it again.',
  },
  413: {
    code: 'http.too_large',
    title: 'Body too large',
    detail: 'The body is larger than 64 KiB. Send less.',
  },
  414: {
    code: 'http.uri_too_long',
    title: 'Address too long',
    detail: 'A part of the path is longer than 128 characters.',
  },
  415: {
    code: 'http.unsupported_media_type',
    title: 'Unsupported media type',
    detail: 'Send the body as JSON in UTF-8, with `Content-Type: application/json`.',
  },
  417: {
    code: 'http.expectation_failed',
    title: 'Expectation not met',
    detail: 'The header Expect names something that is not done here. Send the request without it.',
  },
  431: {
    code: 'http.headers_too_large',
    title: 'Headers too large',
    detail: 'The headers are larger than 8 KiB.',
  },
};

/** Anything thrown anywhere → the one error type that has an answer. Nest's and Fastify's own errors are told by status. */
export function toAppError(thrown: unknown): AppError {
  if (thrown instanceof AppError) return thrown;
  const status = statusOf(thrown);
  if (status === 404) return notFound();
  const known = BY_STATUS[status];
  if (known) return new AppError({ ...known, status, cause: thrown });
  if (status >= 400 && status < 500) return badRequest(requestFault(thrown), thrown);
  return isDatabaseAway(thrown) ? databaseAway(thrown) : internalError(thrown);
}

function statusOf(thrown: unknown): number {
  if (thrown instanceof HttpException) return thrown.getStatus();
  const status = thrown instanceof Error && 'statusCode' in thrown ? thrown.statusCode : undefined;
  return typeof status === 'number' ? status : 500;
}

function requestFault(thrown: unknown): string {
  // Nest wraps what Fastify throws once there is a route.
  const fault = thrown instanceof HttpException ? thrown.cause : thrown;
  const code = fault instanceof Error && 'code' in fault ? fault.code : undefined;
  if (code === 'FST_ERR_CTP_EMPTY_JSON_BODY') return 'The body is empty. Send a JSON object.';
  if (code === 'FST_ERR_CTP_INVALID_JSON_BODY' || fault instanceof SyntaxError)
    return 'The body is not valid JSON.';
  if (code === 'FST_ERR_BAD_URL') return 'The path has a broken percent-encoding.';
  return 'The request cannot be understood. Check its method, path, headers and JSON body.';
}

/** What the drivers, and our limits on them, say where the database does not answer: the statement is not at fault. */
const AWAY =
  /^(ECONN|EPIPE|ETIMEDOUT|EHOSTUNREACH|ENETUNREACH|ENOTFOUND|EAI_AGAIN|PROTOCOL_|ER_CON_|08|57|53|SQLITE_(BUSY|IOERR|FULL|READONLY|CANTOPEN|PROTOCOL))/;

function isDatabaseAway(thrown: unknown): boolean {
  if (!(thrown instanceof Error)) return false;
  const cause = 'driverError' in thrown ? thrown.driverError : thrown;
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : '';
  return (
    AWAY.test(code) ||
    (cause instanceof Error && /^(DatabaseSilentError|PoolExhaustedError)$/.test(cause.name))
  );
}
