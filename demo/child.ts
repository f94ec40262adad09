import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream } from 'node:fs';

const KILL_AFTER_MS = 2_000;
const KEPT_CHARACTERS = 4_000;

export interface ChildPlan {
  args: string[];
  env: Record<string, string>;
  logFile?: string;
}

// A child gets what a program needs to run, and none of the settings that this shell may hold for another purpose.
const INHERITED = [
  'PATH',
  'HOME',
  'TMPDIR',
  'TEMP',
  'TMP',
  'LANG',
  'TZ',
  'SystemRoot',
  'NODE_EXTRA_CA_CERTS',
];

/** A process of ours, its output in a file, its last words at hand. */
export class Child {
  /** Resolves when the process has ended, for whatever reason: did it succeed? */
  readonly ended: Promise<boolean>;

  private readonly process: ChildProcess;
  private output = '';

  constructor({ args, env, logFile }: ChildPlan) {
    const inherited = INHERITED.flatMap((key) => (process.env[key] ? [[key, process.env[key]]] : []));
    this.process = spawn(process.execPath, args, {
      env: { ...(Object.fromEntries(inherited) as Record<string, string>), ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    const log = logFile === undefined ? undefined : createWriteStream(logFile);
    for (const stream of [this.process.stdout, this.process.stderr]) {
      stream?.on('data', (chunk: Buffer) => {
        log?.write(chunk);
        this.output = (this.output + chunk.toString()).slice(-KEPT_CHARACTERS);
      });
    }
    this.ended = new Promise((resolve) => {
      this.process.on('error', (error) => {
        this.output += error.message;
        resolve(false);
      });
      this.process.on('close', (code) => resolve(code === 0));
    });
  }

  lastLines(count: number): string {
    return this.output.trimEnd().split('\n').slice(-count).join('\n');
  }

  /** Asks politely, and insists after two seconds. */
  async stop(): Promise<void> {
    this.process.kill('SIGTERM');
    const insist = setTimeout(() => this.process.kill('SIGKILL'), KILL_AFTER_MS);
    await this.ended;
    clearTimeout(insist);
  }
}
