export interface Threat {
  /** `T-S01` */
  readonly id: string;
  /** From the root of the project. */
  readonly files: readonly string[];
}

const ROW = /^\| (T-[A-Z]\d{2}) \|/;
const TEST_LINK = /\]\(\.\.\/(test\/[^)]+|src\/[^)]+)\)/g;

/** The rows of docs/threats.md. */
export function readThreats(page: string): Threat[] {
  return page.split('\n').flatMap((line) => {
    const id = ROW.exec(line)?.[1];
    return id === undefined
      ? []
      : [{ id, files: [...line.matchAll(TEST_LINK)].map(([, path = '']) => path) }];
  });
}

/** What is wrong with a row; undefined when each of its files has a test that is called by its id. */
export function threatFault(
  { id, files }: Threat,
  read: (path: string) => string | undefined,
): string | undefined {
  if (files.length === 0) return `${id} names no test`;
  const without = files.filter((path) => !isTitleIn(read(path) ?? '', id));
  return without.length > 0 ? `${id} is not tested by that name in ${without.join(', ')}` : undefined;
}

/** As the first argument of a call: `it('T-S01: …'`, `describe('T-S01, T-S02: …'`, `it.each([…])('T-S01: …'`. */
const isTitleIn = (text: string, id: string): boolean =>
  new RegExp(`\\(\\s*['"\`][^'"\`\\n]*\\b${id}\\b`).test(text);
