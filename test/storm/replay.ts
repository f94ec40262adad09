import type { TokenMode } from '../../src/account/account.js';
import type { LogFields } from '../../src/common/logging/log.js';
import type { FaultSet } from './faults.js';
import { LOSSES } from './losses.js';
import { Storm } from './storm.js';

const BEFORE_MS = 600_000;
const LONGEST_LINE = 300;

/** Runs one seed again and gives what happened in the ten minutes before its first violation, or all of it when there is none. */
export async function replay(plan: {
  seed: number;
  mode: TokenMode;
  set: FaultSet;
  lost?: string | undefined;
}): Promise<string> {
  const lines: { at: number; text: string }[] = [];
  const loss = plan.lost === undefined ? undefined : LOSSES[plan.lost];
  const storm = new Storm({
    ...plan,
    ...(loss && { loss }),
    trace: (who, what, fields) => lines.push({ at: storm.now, text: lineOf(who, what, fields) }),
  });
  const { watch } = await storm.run();
  const [first] = watch.violations;
  return lines
    .filter(({ at }) => !first || (at > first.at - BEFORE_MS && at <= first.at))
    .map(({ at, text }) => `${(at / 1_000).toFixed(3).padStart(10)} ${text}`)
    .concat(`${watch.violations.length} violations`)
    .join('\n');
}

const lineOf = (who: string, what: string, fields?: LogFields): string =>
  `${who.padEnd(11)} ${what} ${fields ? JSON.stringify(fields, shortened) : ''}`.slice(0, LONGEST_LINE);

const shortened = (key: string, value: unknown): unknown => {
  if (key === 'remedy') return undefined;
  return value instanceof Error ? value.message : value;
};
