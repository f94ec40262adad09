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

const HEAD = [
  'round',
  'bare, req/s',
  'token, req/s',
  'bare, µs CPU',
  'token, µs CPU',
  'bare, p99 ms',
  'token, p99 ms',
];

export function table(rounds: Round[]): string {
  const rows = rounds.map((round) => [
    round.bare.perSecond,
    round.token.perSecond,
    round.bare.microsEach,
    round.token.microsEach,
    round.bare.p99Ms,
    round.token.p99Ms,
  ]);
  const middle = HEAD.slice(1).map((_, column) => median(rows.map((row) => row[column] ?? Number.NaN)));
  const lines = [
    ...rows.map((row, index) => [String(index + 1), ...row.map(figure)]),
    ['median', ...middle.map(figure)],
  ];
  return [HEAD, HEAD.map(() => '---'), ...lines].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const figure = (value: number, column: number): string => value.toFixed(column < 2 ? 0 : 1);
