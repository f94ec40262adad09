import { type ChildProcess, spawn } from 'node:child_process';
import { eventually } from '../support/eventually.js';

/** A busy machine takes its time to start a program. */
const START_LIMIT_MS = 40_000;

export interface Ending {
  code: number | null;
  signal: NodeJS.Signals | null;
}

/** A program of its own, with what it said so far and how it ended. */
export class Child {
  out = '';
  err = '';
  readonly ended: Promise<Ending>;
  private readonly process: ChildProcess;
  private hasEnded = false;

  constructor(
    args: string[],
    { cwd, env, uid }: { cwd: string; env: Record<string, string>; uid?: number | undefined },
  ) {
    this.process = spawn(process.execPath, args, {
      cwd,
      env: { PATH: process.env['PATH'] ?? '', TZ: 'UTC', ...env },
      stdio: ['ignore', 'pipe', 'pipe'],
      ...(uid !== undefined && { uid }),
    });
    this.process.stdout?.on('data', (chunk: Buffer) => (this.out += chunk.toString()));
    this.process.stderr?.on('data', (chunk: Buffer) => (this.err += chunk.toString()));
    this.ended = new Promise((resolve) => {
      this.process.on('close', (code, signal) => {
        this.hasEnded = true;
        resolve({ code, signal });
      });
    });
  }

  /** What `pattern` captures in its output, once it is there; fails when the program ends before. */
  saying(pattern: RegExp): Promise<string> {
    const look = (): string | undefined => {
      const found = pattern.exec(this.out)?.[1];
      if (found === undefined && this.hasEnded) throw new Error(`it ended: ${this.err || this.out}`);
      return found;
    };
    return eventually(String(pattern), look, { limitMs: START_LIMIT_MS });
  }

  get pid(): number {
    return this.process.pid ?? 0;
  }

  /** For a signal that it survives. */
  send(signal: NodeJS.Signals): void {
    this.process.kill(signal);
  }

  signal(signal: NodeJS.Signals): Promise<Ending> {
    this.process.kill(signal);
    return this.ended;
  }

  /** For clean-ups: whatever state it is in. */
  async kill(): Promise<void> {
    if (!this.hasEnded) await this.signal('SIGKILL');
  }
}
