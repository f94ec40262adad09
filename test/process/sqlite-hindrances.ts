import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, readdirSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Fleet } from './fleet.js';
import { MAIN } from './server-process.js';

/** A way in which a SQLite file cannot be written. */
export interface Hindrance {
  readonly name: string;
  /** Why it cannot be had here. */
  readonly missing: string | undefined;
  /** The folder for the database, empty. */
  folder: () => string;
  begin: (fleet: Fleet, folder: string) => Promise<void> | void;
  end: (fleet: Fleet, folder: string) => Promise<void> | void;
  remove: (folder: string) => void;
}

const NOBODY = 65_534;
const TMPFS_SIZE = '8m';
const isRoot = process.getuid?.() === 0;

const newFolder = (): string => {
  const folder = mkdtempSync(join(tmpdir(), 'zhongkong-sqlite-'));
  chmodSync(folder, 0o755);
  return folder;
};
const remove = (folder: string): void => rmSync(folder, { recursive: true, force: true });
const runs = (command: string, ...args: string[]): boolean => spawnSync(command, args).status === 0;

const limitFileSize = (fleet: Fleet, limit: string): void => {
  execFileSync('prlimit', ['--pid', String(fleet.running(0).child.pid), `--fsize=${limit}`]);
};

/** Every write beyond the first byte of a file fails. */
const fileSizeLimit: Hindrance = {
  name: 'a limit on the size of files',
  missing: runs('prlimit', '--version') ? undefined : 'there is no prlimit command',
  folder: newFolder,
  begin: (fleet) => limitFileSize(fleet, '1:unlimited'),
  end: (fleet) => limitFileSize(fleet, 'unlimited:unlimited'),
  remove,
};

function fill(file: string): void {
  const handle = openSync(file, 'w');
  const block = Buffer.alloc(4_096, 1);
  try {
    for (;;) writeSync(handle, block);
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error;
  } finally {
    closeSync(handle);
  }
}

function mountingFault(): string | undefined {
  if (!isRoot || process.platform !== 'linux') return 'only root may mount a small disk';
  const folder = newFolder();
  const works =
    runs('mount', '-t', 'tmpfs', '-o', `size=${TMPFS_SIZE}`, 'tmpfs', folder) && runs('umount', folder);
  remove(folder);
  return works ? undefined : 'no small disk can be mounted';
}

const fullDisk: Hindrance = {
  name: 'a full disk',
  missing: mountingFault(),
  folder: () => {
    const folder = newFolder();
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${TMPFS_SIZE}`, 'tmpfs', folder]);
    return folder;
  },
  begin: (_, folder) => fill(join(folder, 'filler')),
  end: (_, folder) => rmSync(join(folder, 'filler')),
  remove: (folder) => {
    execFileSync('umount', [folder]);
    remove(folder);
  },
};

/** Root may write everything: another user must be able to run the program. */
const nobodyMayRun = (): boolean => {
  const look = `require('node:fs').accessSync(${JSON.stringify(dirname(MAIN))})`;
  return spawnSync(process.execPath, ['-e', look], { uid: NOBODY }).status === 0;
};

function setModes(folder: string, file: number, own: number): void {
  chmodSync(folder, 0o755);
  for (const name of readdirSync(folder)) chmodSync(join(folder, name), file);
  chmodSync(folder, own);
}

/** A server that starts on files which it may only read. */
const readOnly: Hindrance = {
  name: 'read-only files',
  missing: !isRoot || nobodyMayRun() ? undefined : 'another user may not run this build',
  folder: newFolder,
  begin: async (fleet, folder) => {
    await fleet.end(0, 'SIGKILL');
    chmodSync(fleet.folder, 0o755);
    setModes(folder, 0o444, 0o555);
    await fleet.launch(0, isRoot ? NOBODY : undefined);
  },
  end: async (fleet, folder) => {
    await fleet.end(0, 'SIGTERM');
    setModes(folder, 0o644, 0o755);
    await fleet.launch(0);
  },
  remove,
};

export const HINDRANCES: readonly Hindrance[] = [fileSizeLimit, fullDisk, readOnly];
