const STEP_MS = 5;
const LIMIT_MS = 8_000;

/** Looks until `look` gives something: for what a real server does in its own time. Fails with `what` when it never comes. */
export async function eventually<T>(
  what: string,
  look: () => T | undefined | false | Promise<T | undefined | false>,
  { limitMs = LIMIT_MS } = {},
): Promise<T> {
  const end = performance.now() + limitMs;
  for (;;) {
    const seen = await look();
    if (seen !== undefined && seen !== false) return seen;
    if (performance.now() > end) throw new Error(`never happened: ${what}`);
    await new Promise((resolve) => setTimeout(resolve, STEP_MS));
  }
}
