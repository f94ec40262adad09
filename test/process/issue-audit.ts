import { timingsFor } from '../../src/credential/timings.js';
import type { Freeze } from './disturbances.js';
import { ACCOUNTS, type Fleet, type Mode } from './fleet.js';
import type { UpstreamCall } from './gateway.js';

export interface IssueAudit {
  issues: number;
  calls: number;
  smallestDistanceMs: number;
  /** Plain: closer than the gap, though nobody had been frozen. */
  tooClose: number;
  /** Plain: closer than the gap, and one of the two came from a process that had just been thawed. Not preventable. */
  lateSends: number;
  /** Two calls at once, though nobody was frozen. */
  overlaps: number;
  overlapsOfFrozen: number;
}

type Call = UpstreamCall & { index: number };

/** What a thawed process still does of what it had decided before. */
const AFTERMATH_MS = 2_000;

const justThawed = (at: number, freezes: readonly Freeze[]): boolean =>
  freezes.some(({ to }) => at >= to && at <= to + AFTERMATH_MS);

/** Were all calls to WeChat made one at a time, and no two plain ones within the gap? */
export async function auditIssues(
  fleet: Fleet,
  mode: Mode,
  { overlapSeconds, freezes }: { overlapSeconds: number; freezes: readonly Freeze[] },
): Promise<IssueAudit> {
  const { appId, path } = ACCOUNTS[mode];
  const times = (await fleet.simulator.issued(appId, mode)).map(({ issuedAt }) => issuedAt);
  const { gap } = timingsFor(overlapSeconds * 1_000);
  const distances = times.slice(1).map((at, index) => ({ before: times[index] ?? 0, at }));
  const close = mode === 'plain' ? distances.filter(({ before, at }) => at - before < gap) : [];
  const late = close.filter(({ before, at }) => justThawed(at, freezes) || justThawed(before, freezes));
  const calls = fleet.gateways.flatMap((gateway, index) =>
    gateway.calls.filter((call) => call.path === path).map((call) => ({ ...call, index })),
  );
  const met = overlapping(calls);
  const ofFrozen = met.filter((pair) => pair.some((call) => wasFrozen(call, freezes)));
  return {
    issues: times.length,
    calls: calls.length,
    smallestDistanceMs: Math.min(...distances.map(({ before, at }) => at - before)),
    tooClose: close.length - late.length,
    lateSends: late.length,
    overlaps: met.length - ofFrozen.length,
    overlapsOfFrozen: ofFrozen.length,
  };
}

function overlapping(calls: readonly Call[]): [Call, Call][] {
  const sorted = calls.toSorted((a, b) => a.from - b.from);
  return sorted.flatMap((early, at) =>
    sorted
      .slice(at + 1)
      .filter(({ from }) => from < (early.to ?? Infinity))
      .map((later): [Call, Call] => [early, later]),
  );
}

const wasFrozen = ({ index, from, to }: Call, freezes: readonly Freeze[]): boolean =>
  freezes.some(
    (freeze) => freeze.index === index && from <= freeze.to + AFTERMATH_MS && freeze.from <= (to ?? Infinity),
  );
