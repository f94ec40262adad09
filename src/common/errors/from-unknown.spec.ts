import { BadGatewayException, ForbiddenException, NotFoundException } from '@nestjs/common';
import { expect, it } from 'vitest';
import { AppError } from './app-error.js';
import { toAppError } from './from-unknown.js';
import { toProblem } from './problem.js';

const withStatus = (statusCode: number): Error => Object.assign(new Error('hush'), { statusCode });

it.each([
  [new NotFoundException('hush'), 404, 'http.not_found'],
  [new ForbiddenException('hush'), 400, 'http.bad_request'],
  [new BadGatewayException('hush'), 500, 'internal'],
  [withStatus(413), 413, 'http.too_large'],
  [withStatus(415), 415, 'http.unsupported_media_type'],
  [withStatus(418), 400, 'http.bad_request'],
  [new Error('hush'), 500, 'internal'],
  ['hush', 500, 'internal'],
  [undefined, 500, 'internal'],
])('makes %s a %i %s, and shows nothing of it', (thrown, status, code) => {
  const error = toAppError(thrown);
  expect(error).toMatchObject({ status, code });
  expect(JSON.stringify(toProblem(error, '/x?y=hush', 'req_1'))).not.toContain('hush');
});

it('leaves our own errors as they are', () => {
  const error = new AppError({ code: 'a.b', status: 409, title: 't', detail: 'd' });
  expect(toAppError(error)).toBe(error);
});
