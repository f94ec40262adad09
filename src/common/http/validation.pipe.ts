import { StandardSchemaValidationPipe } from '@nestjs/common';
import type { FieldError } from '../errors/app-error.js';
import { validationFailed } from '../errors/http-errors.js';

type Issue = Parameters<
  NonNullable<NonNullable<ConstructorParameters<typeof StandardSchemaValidationPipe>[0]>['exceptionFactory']>
>[0][number];

/** Nest's takes `constructor`, `prototype` and `__proto__` out unseen; here they are unknown fields like any other, and refused. */
class UnstrippedValidationPipe extends StandardSchemaValidationPipe {
  protected override stripProtoKeys(): void {}
}

/** Checks every `schema` of a route's inputs; all faults at once, each with its path. */
export const validationPipe = (): StandardSchemaValidationPipe =>
  new UnstrippedValidationPipe({
    exceptionFactory: (issues) => validationFailed(issues.flatMap(fieldErrors)),
  });

/** An unknown field is reported on its parent; callers look for it under its own name. */
function fieldErrors(issue: Issue): FieldError[] {
  const path = pathOf(issue);
  if (!('keys' in issue) || !Array.isArray(issue.keys)) return [{ path, message: issue.message }];
  return issue.keys.map((key) => ({
    path: [path, String(key)].filter(Boolean).join('.'),
    message: 'is not a known field',
  }));
}

function pathOf(issue: Issue): string {
  return (issue.path ?? []).map((step) => String(typeof step === 'object' ? step.key : step)).join('.');
}
