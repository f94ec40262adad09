const MAX_CAUSES = 4;

/**
 * What a log line may say of an error: name, code, message, stack and causes. Never its other properties,
 * because libraries hang whole requests, with their addresses and secrets, on their errors.
 */
export function errorFields(error: unknown, depth = 0): Record<string, unknown> {
  if (!(error instanceof Error))
    return { name: typeof error, message: 'something that is not an error was thrown' };
  return {
    name: error.name,
    ...('code' in error && { code: error.code }),
    message: error.message,
    stack: error.stack,
    ...(error.cause !== undefined && depth < MAX_CAUSES && { cause: errorFields(error.cause, depth + 1) }),
  };
}
