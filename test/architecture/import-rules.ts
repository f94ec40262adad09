import { FOLDERS, type Folder } from './folders.js';
import type { ProjectFile } from './project-files.js';
import { isSpec } from './project-files.js';
import { importedFiles } from './syntax.js';

type Folders = Readonly<Record<string, Folder>>;

/** Every import of this file that points where the table of folders has no arrow. */
export function strayImports(file: ProjectFile, folders: Folders = FOLDERS): string[] {
  const from = placeOf(file.path);
  if (!from) return [];
  if (from.folder !== undefined && !folders[from.folder])
    return [`${file.path}: the folder src/${from.folder} has no line in test/architecture/folders.ts`];
  return importedFiles(file)
    .map((target) => ({ target, fault: fault(file, from, target, folders) }))
    .filter(({ fault: found }) => found !== undefined)
    .map(({ target, fault: found }) => `${file.path} → ${target}: ${found}`);
}

interface Place {
  /** Undefined for the composition root. */
  folder: string | undefined;
  name: string;
}

function placeOf(path: string): Place | undefined {
  const [, folder, name] = /^src\/(?:([^/]+)\/)?(.+?)(?:\.ts)?$/.exec(path) ?? [];
  return name === undefined ? undefined : { folder, name };
}

function fault(file: ProjectFile, from: Place, target: string, folders: Folders): string | undefined {
  const to = placeOf(target);
  if (!to) {
    const isSupport = isSpec(file) && target.startsWith('test/support/');
    return isSupport ? undefined : 'src imports nothing from outside src';
  }
  if (from.folder === undefined || from.folder === to.folder) return undefined;
  if (to.folder === undefined) return 'nobody imports the composition root';
  if (!folders[from.folder]?.may.includes(to.folder)) return `${from.folder} may not import ${to.folder}`;
  const offers = folders[to.folder]?.offers;
  if (offers && !offers.includes(to.name)) return `${to.folder} does not offer this file`;
  return undefined;
}

/** The simulator and the server must not share a mistake. */
export function simulatorImports(file: ProjectFile): string[] {
  const isSimulator = file.path.startsWith('simulator/');
  return importedFiles(file)
    .filter((target) => isSimulator && !target.startsWith('simulator/'))
    .filter((target) => !(isSpec(file) && target.startsWith('test/support/')))
    .map((target) => `${file.path} → ${target}: the simulator shares no code with anything`);
}
