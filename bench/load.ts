import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CONNECTIONS = 32;

export interface Measured {
  requests: number;
  perSecond: number;
  p99Ms: number;
}

export interface LoadGenerator {
  name: string;
  measure: (url: string, key: string, seconds: number) => Promise<Measured>;
}

/** wrk where it is installed: it is written in C and has room to spare on one core. autocannon else, and the figures say so. */
export function loadGenerator(): LoadGenerator {
  try {
    execFileSync('which', ['wrk'], { stdio: 'ignore' });
    return { name: `wrk, 1 thread, ${CONNECTIONS} connections`, measure: byWrk };
  } catch {
    return {
      name: `autocannon, ${CONNECTIONS} connections (slower than what it measures: the ratio flatters)`,
      measure: byAutocannon,
    };
  }
}

async function byWrk(url: string, key: string, seconds: number): Promise<Measured> {
  const { stdout } = await run('wrk', [
    '-t1',
    `-c${CONNECTIONS}`,
    `-d${seconds}s`,
    '--latency',
    '-H',
    `Authorization: Bearer ${key}`,
    url,
  ]);
  if (/Non-2xx|Socket errors/.test(stdout)) throw new Error(`not every request was served:\n${stdout}`);
  const [requests = '', perSecond = '', p99 = ''] = [
    /(\d+) requests in/,
    /Requests\/sec:\s+([\d.]+)/,
    /99%\s+([\d.]+(?:us|ms|s))/,
  ].map((pattern) => pattern.exec(stdout)?.[1]);
  return { requests: Number(requests), perSecond: Number(perSecond), p99Ms: milliseconds(p99) };
}

function milliseconds(text: string): number {
  const value = Number.parseFloat(text);
  if (text.endsWith('us')) return value / 1_000;
  return text.endsWith('ms') ? value : value * 1_000;
}

async function byAutocannon(url: string, key: string, seconds: number): Promise<Measured> {
  const program = fileURLToPath(import.meta.resolve('autocannon'));
  const { stdout } = await run(process.execPath, [
    program,
    '-j',
    '-c',
    String(CONNECTIONS),
    '-d',
    String(seconds),
    '-H',
    `Authorization=Bearer ${key}`,
    url,
  ]);
  const result = JSON.parse(stdout) as {
    requests: { average: number; total: number };
    latency: { p99: number };
    non2xx: number;
    errors: number;
  };
  if (result.non2xx + result.errors > 0) throw new Error('not every request was served');
  return {
    requests: result.requests.total,
    perSecond: result.requests.average,
    p99Ms: result.latency.p99,
  };
}
