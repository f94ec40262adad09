import type { Measured } from './load.js';

/** Also what one request cost in processor time: other programs on the machine disturb that less than throughput. */
export interface Cost extends Measured {
  microsEach: number;
}

export interface Round {
  bare: Cost;
  ours: Cost;
}

export const throughputRatio = ({ bare, ours }: Round): number => ours.perSecond / bare.perSecond;

export const median = (values: number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? Number.NaN;

/** A table as Markdown, to be copied into docs/performance.md. */
export const table = (head: string[], lines: (string | number)[][]): string =>
  [head, head.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');

const headOf = (name: string): string[] => [
  'round',
  'bare, req/s',
  `${name}, req/s`,
  'bare, µs CPU',
  `${name}, µs CPU`,
  'bare, p50 ms',
  `${name}, p50 ms`,
  'bare, p99 ms',
  `${name}, p99 ms`,
];

export function roundsTable(rounds: Round[], name: string): string {
  const head = headOf(name);
  const rows = rounds.map(({ bare, ours }) => [
    bare.perSecond,
    ours.perSecond,
    bare.microsEach,
    ours.microsEach,
    bare.p50Ms,
    ours.p50Ms,
    bare.p99Ms,
    ours.p99Ms,
  ]);
  const middle = head.slice(1).map((_, column) => median(rows.map((row) => row[column] ?? Number.NaN)));
  return table(head, [
    ...rows.map((row, index) => [String(index + 1), ...row.map(figure)]),
    ['median', ...middle.map(figure)],
  ]);
}

const figure = (value: number, column: number): string => value.toFixed(column < 2 ? 0 : column < 4 ? 1 : 2);
