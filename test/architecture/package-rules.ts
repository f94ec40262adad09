import { isSpec, type ProjectFile } from './project-files.js';
import { importedPackages } from './syntax.js';

/** The part of package.json that says what is installed. */
export interface Declared {
  dependencies: Readonly<Record<string, string>>;
  devDependencies: Readonly<Record<string, string>>;
}

/** Imports of packages that a fresh installation would not have; what the server runs is not to lean on what only developers install. */
export function undeclaredImports(file: ProjectFile, { dependencies, devDependencies }: Declared): string[] {
  const isServer = file.path.startsWith('src/') && !isSpec(file);
  const known = isServer ? dependencies : { ...dependencies, ...devDependencies };
  return importedPackages(file)
    .filter((name) => !(name in known))
    .map((name) => `${file.path} imports ${name}, which package.json does not list for it`);
}
