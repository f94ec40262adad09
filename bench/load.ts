import { execFile, execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const CONNECTIONS = 32;
/** wrk waits in whole milliseconds, so a paced run needs more connections that each wait longer. */
const PACED_CONNECTIONS = 256;

export interface Measured {
  requests: number;
  perSecond: number;
  p50Ms: number;
  p99Ms: number;
  /** Answers that were not 2xx, and broken connections. */
  failed: number;
}

export interface Load {
  url: string;
  key: string;
  seconds: number;
  /** Requests per second; without it as many as there can be. */
  rate?: number;
  /** Count what fails, in place of giving up. */
  mayFail?: boolean;
  /** A file of session codes, one a line, that the requests show in turn; only wrk can. */
  codes?: string;
}

export interface LoadGenerator {
  name: string;
  measure: (load: Load) => Promise<Measured>;
}

/** wrk where it is installed: it is written in C and has room to spare on one core. autocannon else, and the figures say so. */
export function loadGenerator(): LoadGenerator {
  try {
    execFileSync('which', ['wrk'], { stdio: 'ignore' });
    return { name: `wrk, 1 thread, ${CONNECTIONS} connections`, measure: complete(byWrk) };
  } catch {
    return {
      name: `autocannon, ${CONNECTIONS} connections (slower than what it measures: the ratio flatters)`,
      measure: complete(byAutocannon),
    };
  }
}

const complete =
  (measure: (load: Load) => Promise<Measured>) =>
  async (load: Load): Promise<Measured> => {
    const measured = await measure(load);
    if (measured.failed > 0 && !load.mayFail) throw new Error(`${measured.failed} requests were not served`);
    return measured;
  };

async function byWrk({ url, key, seconds, rate, codes }: Load): Promise<Measured> {
  const script = rate === undefined ? codes && './sessions.lua' : './pace.lua';
  const scripted = script ? ['-s', fileURLToPath(import.meta.resolve(script))] : [];
  const connections = rate === undefined ? CONNECTIONS : PACED_CONNECTIONS;
  const { stdout } = await run(
    'wrk',
    [
      '-t1',
      `-c${connections}`,
      `-d${seconds}s`,
      '--latency',
      ...scripted,
      '-H',
      `Authorization: Bearer ${key}`,
      url,
    ],
    {
      env: { ...process.env, CODES: codes, DELAY_MS: String((connections / (rate ?? 1)) * 1_000) },
    },
  );
  const found = (pattern: RegExp): string[] => pattern.exec(stdout)?.slice(1) ?? [];
  const broken = found(/Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)/);
  return {
    requests: Number(found(/(\d+) requests in/)[0]),
    perSecond: Number(found(/Requests\/sec:\s+([\d.]+)/)[0]),
    p50Ms: milliseconds(found(/50%\s+([\d.]+(?:us|ms|s))/)[0] ?? ''),
    p99Ms: milliseconds(found(/99%\s+([\d.]+(?:us|ms|s))/)[0] ?? ''),
    failed: [...found(/Non-2xx or 3xx responses: (\d+)/), ...broken].reduce((sum, n) => sum + Number(n), 0),
  };
}

function milliseconds(text: string): number {
  const value = Number.parseFloat(text);
  if (text.endsWith('us')) return value / 1_000;
  return text.endsWith('ms') ? value : value * 1_000;
}

async function byAutocannon({ url, key, seconds, rate, codes }: Load): Promise<Measured> {
  if (codes !== undefined) throw new Error('this benchmark needs wrk');
  const program = fileURLToPath(import.meta.resolve('autocannon'));
  const { stdout } = await run(process.execPath, [
    program,
    '-j',
    '-c',
    String(CONNECTIONS),
    '-d',
    String(seconds),
    ...(rate === undefined ? [] : ['-R', String(Math.round(rate))]),
    '-H',
    `Authorization=Bearer ${key}`,
    url,
  ]);
  const result = JSON.parse(stdout) as {
    requests: { average: number; total: number };
    latency: { p50: number; p99: number };
    non2xx: number;
    errors: number;
  };
  return {
    requests: result.requests.total,
    perSecond: result.requests.average,
    p50Ms: result.latency.p50,
    p99Ms: result.latency.p99,
    failed: result.non2xx + result.errors,
  };
}
