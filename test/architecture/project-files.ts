import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** Made by tools, not by us. */
const NOT_OURS = new Set(['.git', 'node_modules', 'dist', 'data', 'coverage']);

/** A file of the project, its path from the top. */
export interface ProjectFile {
  path: string;
  text: string;
}

const BINARY = /\.(png|jpe?g|gif|ico|woff2?|sqlite)$/;

export function projectFiles(folder = ''): ProjectFile[] {
  return readdirSync(join(ROOT, folder), { withFileTypes: true }).flatMap((entry) => {
    if (NOT_OURS.has(entry.name)) return [];
    const path = relative(ROOT, join(ROOT, folder, entry.name));
    if (entry.isDirectory()) return projectFiles(path);
    return entry.isFile() && !BINARY.test(path)
      ? [{ path, text: readFileSync(join(ROOT, path), 'utf8') }]
      : [];
  });
}

export const isSpec = ({ path }: ProjectFile): boolean => path.endsWith('.spec.ts');

/** The TypeScript under these folders, tests included. */
export const typescriptFiles = (...folders: string[]): ProjectFile[] =>
  folders
    .filter((folder) => existsSync(join(ROOT, folder)))
    .flatMap((folder) => projectFiles(folder))
    .filter(({ path }) => path.endsWith('.ts'));
