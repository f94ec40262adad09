import { StandardSchemaValidationPipe } from '@nestjs/common';
import { validationFailed } from '../errors/http-errors.js';

type Issue = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0][number];

/** Checks every `schema` of a route's inputs; all faults at once, each with its path. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new StandardSchemaValidationPipe({
    exceptionFactory: (issues) =>
      validationFailed(issues.map((issue) => ({ path: pathOf(issue), message: issue.message }))),
  });

function pathOf(issue: Issue): string {
  return (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
}
