import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { readMainSettings } from './main.settings.js';
import { APP, startSimulator } from './simulator.setup.js';

const MAIN = fileURLToPath(new URL('main.ts', import.meta.url));

interface Run {
  readonly output: string;
  readonly code: number | null;
}

/** Runs the command to its end; as soon as it listens it is told to stop. */
function run(env: Record<string, string>): Promise<Run> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--import', 'tsx', MAIN], { env: { ...process.env, ...env } });
    let output = '';
    const take = (chunk: Buffer): void => {
      output += chunk.toString();
      if (output.includes('Control interface')) child.kill('SIGTERM');
    };
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.once('error', reject);
    child.once('close', (code) => resolve({ output, code }));
  });
}

it('has settings with defaults, and names the one that is wrong', () => {
  expect(readMainSettings({})).toMatchObject({
    port: 3100,
    host: '127.0.0.1',
    tokenLifeSeconds: 7200,
    overlapSeconds: 300,
    ticketLifeSeconds: 7200,
  });
  expect(readMainSettings({ SIMULATOR_TOKEN_LIFE: '60' }).ticketLifeSeconds).toBe(60);
  const lives = { SIMULATOR_TOKEN_LIFE: '60', SIMULATOR_TICKET_LIFE: '90' };
  expect(readMainSettings(lives)).toMatchObject({ tokenLifeSeconds: 60, ticketLifeSeconds: 90 });
  expect(readMainSettings({}).file).toMatch(/sample\.json$/);
  expect(() => readMainSettings({ SIMULATOR_OVERLAP: '5m' })).toThrow(
    'SIMULATOR_OVERLAP must be a whole number',
  );
});

it('says where it listens and for which accounts, and stops cleanly when told', async () => {
  const { output, code } = await run({ SIMULATOR_PORT: '0' });
  expect(output).toMatch(/listening on http:\/\/127\.0\.0\.1:\d+\n/);
  expect(output).toMatch(/wx[0-9a-f]{16} {2}\S+ \(official\)/);
  expect(output).not.toContain('0123456789abcdef');
  expect(code).toBe(0);
});

it('shows the first of a long list of accounts', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const file = join(folder, 'many.json');
  const accounts = Array.from({ length: 25 }, (_, at) => ({ ...APP, appId: `wx${at}` }));
  writeFileSync(file, JSON.stringify({ accounts, users: [] }));
  const { output } = await run({ SIMULATOR_PORT: '0', SIMULATOR_FILE: file });
  rmSync(folder, { recursive: true });
  expect(output.match(/\(official\)/g)).toHaveLength(20);
  expect(output).toContain('  and 5 more\n');
});

it('gives up with 78 over a bad file and with 1 over a port in use', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'simulator-'));
  const file = join(folder, 'bad.json');
  writeFileSync(file, '{"accounts":[{"appId":"wx"}],"users":[]}');
  const { port } = new URL((await startSimulator()).url);
  const [bad, busy] = await Promise.all([run({ SIMULATOR_FILE: file }), run({ SIMULATOR_PORT: port })]);
  rmSync(folder, { recursive: true });
  expect(bad).toEqual({ output: expect.stringContaining('file.accounts[0].secret is missing'), code: 78 });
  expect(busy).toEqual({ output: expect.stringContaining(`cannot listen on 127.0.0.1:${port}`), code: 1 });
});
