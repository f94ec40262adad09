import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { expect, it } from 'vitest';
import { findBackends } from '../contract/backends.js';
import { eventually } from '../support/eventually.js';
import { ACCOUNTS, Fleet, MODES } from './fleet.js';
import { auditIssues } from './issue-audit.js';
import { Readers } from './readers.js';
import { type Hindrance, HINDRANCES } from './sqlite-hindrances.js';

const SPEED = { lifeSeconds: 30, overlapSeconds: 12 };
/** Both renewals are due between these. */
const BEGIN_AFTER_MS = 9_000;
const END_AFTER_MS = 24_000;
const BACK_MS = 10_000;
/** A call that had begun when the disk was full. */
const BEGUN_MS = 1_000;

async function hindered(hindrance: Hindrance): Promise<void> {
  const folder = hindrance.folder();
  const database = { kind: 'sqlite', path: join(folder, 'test.sqlite') } as const;
  const fleet = await Fleet.start({ database, speed: SPEED, instances: 1 });
  const readers = new Readers(fleet);
  try {
    const start = Date.now();
    await pause(BEGIN_AFTER_MS);
    await hindrance.begin(fleet, folder);
    const since = Date.now();
    await pause(start + END_AFTER_MS - Date.now());
    const until = Date.now();
    await hindrance.end(fleet, folder);
    const ended = Date.now();
    await Promise.all(
      MODES.map((mode) =>
        eventually(
          `a second ${mode} token`,
          async () => Number((await fleet.token(0, mode)).body['generation']) >= 2,
          { limitMs: 3 * BACK_MS },
        ),
      ),
    );
    const backMs = Date.now() - ended;
    await pause(2_000);
    await readers.stop();
    const calls = fleet.gateways.flatMap((one) =>
      one.calls.filter(({ from }) => from > since + BEGUN_MS && from < until),
    );
    console.log(`SQLite with ${hindrance.name}:`, { backMs, calls: calls.length });
    for (const mode of MODES) {
      const report = await readers.report(mode);
      const audit = await auditIssues(fleet, mode, { speed: SPEED, readers });
      console.log(`SQLite with ${hindrance.name},`, mode, report, audit);
      expect(report, mode).toMatchObject({ dead: 0, overstated: 0, refused: 0, backMs: 0 });
      expect(audit, mode).toMatchObject({ tooClose: 0, overlaps: 0 });
    }
    // What cannot be written down first is not asked for.
    expect(calls).toEqual([]);
    expect(backMs).toBeLessThan(BACK_MS);
  } finally {
    await readers.stop();
    await fleet.remove();
    hindrance.remove(folder);
  }
}

for (const hindrance of HINDRANCES)
  it.skipIf(hindrance.missing !== undefined).concurrent(
    `${hindrance.name}: living tokens are served, WeChat is left alone, and all goes on afterwards`,
    () => hindered(hindrance),
  );

const KILLS = process.env['ZHONGKONG_LONG'] === '1' ? 25 : 4;
const WRITERS = 4;
const KILL_SPEED = { lifeSeconds: 13, overlapSeconds: 6 };

/** Changes an account without a pause, until the server is gone. */
async function write(fleet: Fleet, writer: number): Promise<number> {
  const { url } = fleet.running(0);
  const headers = { authorization: fleet.running(0).authorization, 'content-type': 'application/json' };
  for (let count = 0; ; count++) {
    const body = JSON.stringify({ name: `${writer} ${count}` });
    const address = `${url}/v1/accounts/${ACCOUNTS.plain.appId}`;
    const answer = await fetch(address, { method: 'PATCH', headers, body }).catch(() => undefined);
    if (!answer) return count;
    await answer.arrayBuffer().catch(() => undefined);
  }
}

it.concurrent(
  'a server that is killed while it writes opens its database again, and no generation goes back',
  async () => {
    const [sqlite] = await findBackends();
    if (!sqlite) throw new Error('there is no database');
    const fleet = await Fleet.start({ database: sqlite, speed: KILL_SPEED, instances: 1 });
    const readers = new Readers(fleet);
    let written = 0;
    try {
      for (let kill = 0; kill < KILLS; kill++) {
        const writing = Array.from({ length: WRITERS }, (_, writer) => write(fleet, writer));
        await pause(500 + Math.random() * 1_500);
        await fleet.end(0, 'SIGKILL');
        written += (await Promise.all(writing)).reduce((sum, count) => sum + count, 0);
        await fleet.launch(0);
        expect(await fleet.sql('PRAGMA integrity_check')).toEqual([{ integrity_check: 'ok' }]);
      }
      await readers.stop();
      console.log('SQLite killed while writing:', { kills: KILLS, written });
      expect(written).toBeGreaterThan(KILLS);
      for (const mode of MODES) {
        const report = await readers.report(mode);
        console.log('SQLite killed while writing,', mode, report);
        expect(report, mode).toMatchObject({ dead: 0, overstated: 0, backMs: 0 });
      }
    } finally {
      await readers.stop();
      await fleet.remove();
    }
  },
);
