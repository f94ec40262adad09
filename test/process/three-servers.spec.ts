import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { timingsFor } from '../../src/credential/timings.js';
import { type Backend, findBackends } from '../contract/backends.js';
import { Disturbances } from './disturbances.js';
import { Fleet, type Mode, MODES } from './fleet.js';
import { auditIssues } from './issue-audit.js';
import { Readers } from './readers.js';

const IS_LONG = process.env['ZHONGKONG_LONG'] === '1';
const SPEED = { lifeSeconds: IS_LONG ? 40 : 30, overlapSeconds: 12 };
const SHORT_MS = 45_000;
const LONG_MS = 600_000;
/** A supervisor that waits for the end of a process gives it longer than this. */
const LONGEST_STOP_MS = 15_000;
/** How long a reader may go on being given an older generation, beyond what its copy may be old. */
const BACK_MS = 1_000;

/** What happens to the one that refreshes, by database, so that each kind meets each mode somewhere; then all are restarted in turn. */
const SHORT: Readonly<Record<Backend['name'], (on: Disturbances) => Promise<unknown>>> = {
  sqlite: (on) => Promise.all([on.killRefreshing('plain'), on.freezeRefreshing('stable')]),
  postgres: (on) => Promise.all([on.freezeRefreshing('plain'), on.killRefreshing('stable')]),
  // The second call of the plain hand-over is lost as well.
  mariadb: (on) =>
    Promise.all([
      on.killRefreshing('plain').then(() => on.killRefreshing('plain')),
      on.freezeRefreshing('stable'),
    ]),
};

async function disturbShort(on: Disturbances, { name }: Backend): Promise<void> {
  await SHORT[name](on);
  await on.restartAll();
}

async function disturbLong(on: Disturbances, fleet: Fleet, until: number): Promise<void> {
  const any = <T>(of: readonly T[]): T => of[Math.floor(Math.random() * of.length)] as T;
  const mode = (): Mode => any(MODES);
  const kinds = [
    () => on.killRefreshing(mode()),
    () => on.freezeRefreshing(mode()),
    () => on.kill(any(fleet.indexes)),
    () => on.freeze(any(fleet.indexes), Math.random() * 2 * SPEED.overlapSeconds * 1_000),
    () => on.restartAll(),
  ];
  while (Date.now() < until - SPEED.lifeSeconds * 1_000) await any(kinds)();
}

async function run(backend: Backend): Promise<void> {
  const fleet = await Fleet.start({ database: backend, speed: SPEED });
  const readers = new Readers(fleet);
  const on = new Disturbances(fleet, SPEED);
  try {
    const until = Date.now() + (IS_LONG ? LONG_MS : SHORT_MS);
    if (IS_LONG) await disturbLong(on, fleet, until);
    else await disturbShort(on, backend);
    await pause(until - Date.now());
    await readers.stop();
    await judge(backend, { fleet, readers, on });
  } finally {
    await readers.stop();
    await fleet.remove();
  }
}

interface Evidence {
  fleet: Fleet;
  readers: Readers;
  on: Disturbances;
}

async function judge({ name }: Backend, { fleet, readers, on }: Evidence): Promise<void> {
  const { kills, freezes, endings } = on;
  const slowestStopMs = Math.max(0, ...endings.map(({ ms }) => Math.round(ms)));
  const { readerCache } = timingsFor(SPEED.overlapSeconds * 1_000);
  console.log(name, { kills, freezes: freezes.length, stops: endings.length, slowestStopMs });
  for (const mode of MODES) {
    const report = await readers.report(mode);
    const audit = await auditIssues(fleet, mode, { speed: SPEED, readers, freezes });
    console.log(name, mode, report, audit);
    expect(audit, mode).toMatchObject({ tooClose: 0, overlaps: 0 });
    expect(report.overstated, mode).toBe(0);
    // What a frozen sender does to its successor's token cannot be prevented in plain mode.
    if (mode === 'stable' || audit.lateSends === 0) expect(report.dead, mode).toBe(0);
    expect(report.backMs, mode).toBeLessThanOrEqual(readerCache + BACK_MS);
    expect(report.distinctTokens, mode).toBeGreaterThanOrEqual(IS_LONG ? 15 : 2);
    expect(report.served).toBeGreaterThan(0);
  }
  for (const { ending, ms } of endings) {
    expect(ending).toEqual({ code: null, signal: 'SIGTERM' });
    expect(ms).toBeLessThan(LONGEST_STOP_MS);
  }
}

for (const backend of await findBackends())
  it.skipIf(backend.missing !== undefined).concurrent(
    `three servers on ${backend.name} serve no dead token and never call twice, through kills, freezes and restarts`,
    () => run(backend),
    IS_LONG ? 2 * LONG_MS : 240_000,
  );
