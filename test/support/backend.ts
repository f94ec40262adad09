const REQUIRED = (process.env['ZHONGKONG_REQUIRE_BACKENDS'] ?? '').split(',').filter(Boolean);

/**
 * Whether the tests of this backend are to be skipped: `reason` says why it cannot be used here. The reason is printed.
 * Where `ZHONGKONG_REQUIRE_BACKENDS` names the backend, as it does in CI, it throws instead: nothing is skipped unseen.
 */
export function isMissing(backend: string, reason: string | undefined): boolean {
  if (reason === undefined) return false;
  if (REQUIRED.includes(backend)) throw new Error(`${backend} is required here: ${reason}`);
  console.warn(`skipped: ${backend}: ${reason}`);
  return true;
}
