import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { setTimeout as pause } from 'node:timers/promises';

/** Ten thousand accounts are made before a server listens. */
const PATIENCE_MS = 180_000;
const LOOK_EVERY_MS = 10;

const running = new Set<ChildProcess>();

/** A program of ours in a process of its own, with nothing of this shell's settings but the path. */
export function start(args: string[], env: Record<string, string>): ChildProcess {
  const child = spawn(process.execPath, args, {
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
  running.add(child);
  return child;
}

export async function stop(child: ChildProcess): Promise<void> {
  running.delete(child);
  if (child.exitCode !== null || child.signalCode !== null) return;
  child.kill('SIGTERM');
  await once(child, 'exit');
}

export const stopAll = (): Promise<unknown> => Promise.all([...running].map(stop));

export async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (!address || typeof address === 'string') throw new Error('this machine has no free port');
  return address.port;
}

/** The body of the first 200 at this address. */
export async function firstAnswer(url: string, headers: Record<string, string> = {}): Promise<string> {
  const end = performance.now() + PATIENCE_MS;
  while (performance.now() < end) {
    const response = await fetch(url, { headers }).catch(() => undefined);
    const text = await response?.text();
    if (response?.status === 200 && text !== undefined) return text;
    await pause(LOOK_EVERY_MS);
  }
  throw new Error(`${url} did not answer within ${PATIENCE_MS / 1_000} s`);
}

const TICKS_PER_SECOND = 100;

/** Processor time of a process so far in microseconds, user and system; NaN where there is no /proc. */
export function processorMicros({ pid }: ChildProcess): number {
  try {
    const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
    return ((Number(fields[11]) + Number(fields[12])) / TICKS_PER_SECOND) * 1e6;
  } catch {
    return Number.NaN;
  }
}

/** Resident memory of a process in MB; undefined where there is no /proc. */
export function residentMb({ pid }: ChildProcess): number | undefined {
  try {
    const kilobytes = /^VmRSS:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1];
    return kilobytes === undefined ? undefined : Math.round(Number(kilobytes) / 1_024);
  } catch {
    return undefined;
  }
}

export interface Memory {
  rss: number;
  heapUsed: number;
}

/** Bytes after a garbage collection, of a program that was started with PROBE. */
export async function memoryOf(child: ChildProcess): Promise<Memory> {
  const told = once(child, 'message');
  child.send('memory');
  const [memory] = (await told) as [Memory];
  return memory;
}

export const PROBE = ['--expose-gc', '--import', './bench/heap-probe.mjs'];
