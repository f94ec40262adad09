import type { Measured } from './load.js';

/** Also what one request cost in processor time: other programs on the machine disturb that less than throughput. */
export interface Cost extends Measured {
  microsEach: number;
}

export interface Round {
  bare: Cost;
  token: Cost;
}

export const throughputRatio = ({ bare, token }: Round): number => token.perSecond / bare.perSecond;

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A table as Markdown, to be copied into docs/performance.md. */
export const table = (head: string[], lines: (string | number)[][]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const HEAD = [
  'round',
  'bare, req/s',
  'token, req/s',
  'bare, µs CPU',
  'token, µs CPU',
  'bare, p50 ms',
  'token, p50 ms',
  'bare, p99 ms',
  'token, p99 ms',
];

export function roundsTable(rounds: Round[]): string {
  const rows = rounds.map(({ bare, token }) => [
    bare.perSecond,
    token.perSecond,
    bare.microsEach,
    token.microsEach,
    bare.p50Ms,
    token.p50Ms,
    bare.p99Ms,
    token.p99Ms,
  ]);
  const middle = HEAD.slice(1).map((_, column) => median(rows.map((row) => row[column] ?? Number.NaN)));
  return table(HEAD, [
    ...rows.map((row, index) => [String(index + 1), ...row.map(figure)]),
    ['median', ...middle.map(figure)],
  ]);
}

const figure = (value: number, column: number): string => value.toFixed(column < 2 ? 0 : column < 4 ? 1 : 2);
