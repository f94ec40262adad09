import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { timingsFor } from '../../src/credential/timings.js';
import { findBackends } from '../contract/backends.js';
import { ChaosProxy } from '../support/chaos-proxy.js';
import { eventually } from '../support/eventually.js';
import { ACCOUNTS, Fleet, type Mode, MODES } from './fleet.js';
import { auditIssues } from './issue-audit.js';
import { Readers } from './readers.js';

const SPEED = { lifeSeconds: 30, overlapSeconds: 12 };
const TIMINGS = timingsFor(SPEED.overlapSeconds * 1_000);
/** Before the first renewal of either account … */
const AWAY_AFTER_MS = 11_000;
/** … and until nothing lives any more. */
const BACK_AFTER_MS = 34_000;
/** The longest wait after failures, and a call that had left just before and got no answer. */
const BACK_MS = 10_000 + TIMINGS.deadline;
const NEAR_END_MS = 3_000;

interface Outage {
  away: (fleet: Fleet, proxy: ChaosProxy) => unknown;
  back: (fleet: Fleet, proxy: ChaosProxy) => Promise<unknown>;
  /** Whether a call can still issue a token, without anybody learning which. */
  issues: boolean;
}

const heal = (_: Fleet, proxy: ChaosProxy): Promise<void> => proxy.heal();

const OUTAGES: Record<string, Outage> = {
  'refuses connections': {
    away: (_, proxy) => {
      proxy.refuse();
      proxy.cut();
    },
    back: heal,
    issues: false,
  },
  'is silent': { away: (_, proxy) => proxy.blackHole(), back: heal, issues: false },
  'answers drop by drop': {
    away: (fleet) =>
      Promise.all(
        MODES.map((mode) => {
          const { path, appId } = ACCOUNTS[mode];
          return fleet.simulator.fault(path, appId, { kind: 'drip', ms: 500 }, 'always');
        }),
      ),
    back: (fleet) => fleet.simulator.healed(),
    issues: true,
  },
};

const [sqlite] = await findBackends();
if (!sqlite) throw new Error('there is no database');
const database = sqlite;

async function run(name: string, { away, back, issues }: Outage): Promise<void> {
  let proxy: ChaosProxy | undefined;
  const fleet = await Fleet.start({
    database,
    speed: SPEED,
    instances: 1,
    prepare: async ({ gateways: [gateway] }) => {
      proxy = await ChaosProxy.before(gateway?.url ?? '');
    },
    env: () => ({ WECHAT_API_URL: `http://127.0.0.1:${proxy?.port ?? 0}` }),
  });
  const readers = new Readers(fleet);
  try {
    if (!proxy) throw new Error('there is no proxy');
    const first = await Promise.all(
      MODES.map(async (mode) => (await fleet.simulator.issued(ACCOUNTS[mode].appId, mode))[0]),
    );
    const start = Math.max(...first.map((issue) => issue?.issuedAt ?? 0));
    await pause(start + AWAY_AFTER_MS - Date.now());
    await away(fleet, proxy);
    await pause(start + BACK_AFTER_MS - Date.now());
    const since = Date.now();
    await back(fleet, proxy);
    const backMs = Object.fromEntries(
      await Promise.all(
        MODES.map(async (mode) => [mode, await timeUntilServed(fleet, mode, since)] as const),
      ),
    );
    await readers.stop();
    console.log(`WeChat ${name}: back after`, backMs);
    for (const mode of MODES) {
      await judge(name, mode, { fleet, readers, servesToItsEnd: mode === 'stable' || !issues });
      expect(backMs[mode], mode).toBeLessThan(BACK_MS);
    }
  } finally {
    await readers.stop();
    await fleet.remove();
    await proxy?.close();
  }
}

async function timeUntilServed(fleet: Fleet, mode: Mode, since: number): Promise<number> {
  const look = async (): Promise<boolean> => (await fleet.token(0, mode)).status === 200;
  await eventually(`${mode} is served again`, look, { limitMs: 3 * BACK_MS });
  return Date.now() - since;
}

async function judge(
  name: string,
  mode: Mode,
  { fleet, readers, servesToItsEnd }: { fleet: Fleet; readers: Readers; servesToItsEnd: boolean },
): Promise<void> {
  const reader = readers.of(mode, 0);
  const report = await reader.report();
  const audit = await auditIssues(fleet, mode, { speed: SPEED, readers });
  console.log(`WeChat ${name},`, mode, report, audit);
  expect(report, mode).toMatchObject({ dead: 0, overstated: 0 });
  expect(audit.overlaps, mode).toBe(0);
  expect(reader.refused.length, mode).toBeGreaterThan(0);
  for (const { status, body } of reader.refused)
    expect({ status, code: body['code'] }).toEqual({ status: 503, code: 'token.unavailable' });
  const [refused] = reader.refused;
  const last = reader.served.findLast(({ from }) => from < (refused?.from ?? 0));
  const leftMs = await fleet.simulator.remainingMs(last?.token ?? '', last?.to ?? 0);
  expect(last).toBeDefined();
  // A plain token whose successor may have been issued is let go a hand-over later, not at its end.
  if (servesToItsEnd && !(mode === 'plain' && name === 'is silent'))
    expect(leftMs, mode).toBeLessThan(NEAR_END_MS);
}

for (const [name, outage] of Object.entries(OUTAGES))
  it.concurrent(
    `WeChat ${name}: living tokens are served to their end, and new ones soon after its return`,
    () => run(name, outage),
  );
