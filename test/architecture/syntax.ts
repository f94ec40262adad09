import { dirname, join } from 'node:path';
import ts from 'typescript';
import type { ProjectFile } from './project-files.js';

/** What `look` finds in the nodes of a file, each with its place. */
export function findings(file: ProjectFile, look: (node: ts.Node) => string | undefined): string[] {
  const tree = ts.createSourceFile(file.path, file.text, ts.ScriptTarget.Latest, true);
  const found: string[] = [];
  const visit = (node: ts.Node): void => {
    const finding = look(node);
    if (finding !== undefined) {
      const { line } = tree.getLineAndCharacterOfPosition(node.getStart(tree));
      found.push(`${file.path}:${line + 1} ${finding}`);
    }
    ts.forEachChild(node, visit);
  };
  visit(tree);
  return found;
}

/** The files of ours that this one imports, as paths from the top, without extension. */
export function importedFiles(file: ProjectFile): string[] {
  const imported: string[] = [];
  findings(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier?.startsWith('.')) imported.push(join(dirname(file.path), specifier).replace(/\.js$/, ''));
    return undefined;
  });
  return imported;
}

/** The packages that this one imports, by their names. */
export function importedPackages(file: ProjectFile): string[] {
  const imported: string[] = [];
  findings(file, (node) => {
    const specifier = specifierOf(node);
    if (specifier !== undefined && !/^(\.|\/|node:)/.test(specifier))
      imported.push(/^(?:@[^/]+\/)?[^/]+/.exec(specifier)?.[0] ?? specifier);
    return undefined;
  });
  return imported;
}

function specifierOf(node: ts.Node): string | undefined {
  const specifier =
    ts.isImportDeclaration(node) || ts.isExportDeclaration(node)
      ? node.moduleSpecifier
      : ts.isCallExpression(node) && node.expression.kind === ts.SyntaxKind.ImportKeyword
        ? node.arguments[0]
        : undefined;
  return specifier && ts.isStringLiteralLike(specifier) ? specifier.text : undefined;
}
