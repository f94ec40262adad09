import { timingsFor } from '../../src/credential/timings.js';
import type { Freeze } from './disturbances.js';
import { ACCOUNTS, type Fleet, type Mode } from './fleet.js';
import type { UpstreamCall } from './gateway.js';
import type { Readers } from './readers.js';
import type { Issued, SimulatorSpeed } from './simulator-process.js';

export interface IssueAudit {
  issues: number;
  calls: number;
  smallestDistanceMs: number;
  /** Plain: closer than the gap, though nobody had been frozen. */
  tooClose: number;
  /** Plain: closer than the gap, and one of the two came from a process that had just been thawed. Not preventable. */
  lateSends: number;
  /** Plain: closer than the gap, when no token that anybody had been given was alive any more: nothing was left to protect. */
  afterEnd: number;
  /** Two calls at once, though nobody was frozen. */
  overlaps: number;
  overlapsOfFrozen: number;
}

type Call = UpstreamCall & { index: number };

export interface Evidence {
  speed: SimulatorSpeed;
  readers: Readers;
  freezes?: readonly Freeze[];
}

/** What a thawed process still does of what it had decided before. */
const AFTERMATH_MS = 2_000;

const justThawed = (at: number, freezes: readonly Freeze[]): boolean =>
  freezes.some(({ to }) => at >= to && at <= to + AFTERMATH_MS);

/** Were all calls to WeChat made one at a time, and no two plain ones within the gap? */
export async function auditIssues(
  fleet: Fleet,
  mode: Mode,
  { speed, readers, freezes = [] }: Evidence,
): Promise<IssueAudit> {
  const { appId, path } = ACCOUNTS[mode];
  const issues = await fleet.simulator.issued(appId, mode);
  const { gap } = timingsFor(speed.overlapSeconds * 1_000);
  const distances = issues
    .slice(1)
    .map(({ issuedAt: at }, index) => ({ before: issues[index]?.issuedAt ?? 0, at }));
  const tooNear = mode === 'plain' ? distances.filter(({ before, at }) => at - before < gap) : [];
  const close = tooNear.filter(({ at }) => somethingLived(issues, readers.firstServed(mode), { at, speed }));
  const late = close.filter(({ before, at }) => justThawed(at, freezes) || justThawed(before, freezes));
  const calls = fleet.gateways.flatMap((gateway, index) =>
    gateway.calls.filter((call) => call.path === path).map((call) => ({ ...call, index })),
  );
  const met = overlapping(calls);
  const ofFrozen = met.filter((pair) => pair.some((call) => wasFrozen(call, freezes)));
  return {
    issues: issues.length,
    calls: calls.length,
    smallestDistanceMs: Math.min(...distances.map(({ before, at }) => at - before)),
    tooClose: close.length - late.length,
    lateSends: late.length,
    afterEnd: tooNear.length - close.length,
    overlaps: met.length - ofFrozen.length,
    overlapsOfFrozen: ofFrozen.length,
  };
}

/**
 * Was the newest token that anybody had been given by then alive until this issue, as far as a server can know? After a hand-over whose
 * second call was lost as well, it is dead and nobody holds it: then the next call need not wait for the gap.
 */
function somethingLived(
  issues: readonly Issued[],
  firstServed: ReadonlyMap<string, number>,
  { at, speed }: { at: number; speed: SimulatorSpeed },
): boolean {
  const inUse = issues.findLast(({ token }) => (firstServed.get(token) ?? Infinity) < at);
  if (!inUse) return false;
  const { margin, deadline } = timingsFor(speed.overlapSeconds * 1_000);
  // A life is counted from before the call.
  const knownEnd = inUse.issuedAt + speed.lifeSeconds * 1_000 - margin - deadline;
  // One that this very issue kills dies at the same instant.
  return inUse.diesAt >= at && at < knownEnd;
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
