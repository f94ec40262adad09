import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import ts from 'typescript';

export interface DeclaredError {
  code: string;
  status: string;
  title: string;
  detail: string;
  remedy: string | undefined;
}

/** Every error that the sources under `folder` declare: an object literal with a `code`, a `title` and a `detail`. */
export function declaredErrors(folder: string): DeclaredError[] {
  const found = sourceFiles(folder).flatMap((path) => {
    const errors: DeclaredError[] = [];
    const visit = (node: ts.Node): void => {
      const error = ts.isObjectLiteralExpression(node) && readError(node);
      if (error) errors.push(error);
      ts.forEachChild(node, visit);
    };
    visit(ts.createSourceFile(path, readFileSync(path, 'utf8'), ts.ScriptTarget.Latest, true));
    return errors;
  });
  return found.toSorted((a, b) => compare(a.code, b.code) || compare(a.title, b.title));
}

const compare = (a: string, b: string): number => (a < b ? -1 : Number(a > b));

function sourceFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts') && !name.endsWith('.spec.ts'))
    .toSorted()
    .map((name) => join(folder, name));
}

function readError(literal: ts.ObjectLiteralExpression): DeclaredError | undefined {
  const fields = new Map<string, ts.Expression>();
  for (const property of literal.properties) {
    if (ts.isPropertyAssignment(property)) fields.set(property.name.getText(), property.initializer);
    if (ts.isShorthandPropertyAssignment(property)) fields.set(property.name.text, property.name);
  }
  const [code, title, detail] = [fields.get('code'), fields.get('title'), fields.get('detail')];
  if (!code || !ts.isStringLiteral(code) || !title || !detail) return undefined;
  const remedy = fields.get('remedy');
  return {
    code: code.text,
    status: fields.get('status')?.getText() ?? keyOf(literal),
    title: textOf(title),
    detail: textOf(detail),
    remedy: remedy && isText(remedy) ? textOf(remedy) : undefined,
  };
}

/** Tables by status name it as the key of the entry. */
const keyOf = (literal: ts.ObjectLiteralExpression): string =>
  ts.isPropertyAssignment(literal.parent) ? literal.parent.name.getText() : '';

const isText = (node: ts.Expression): boolean =>
  ts.isStringLiteralLike(node) || ts.isTemplateExpression(node) || ts.isConditionalExpression(node);

/** The text as a reader meets it; what is only known at run time is an ellipsis. */
function textOf(node: ts.Expression): string {
  if (ts.isStringLiteralLike(node)) return node.text;
  if (ts.isTemplateExpression(node))
    return node.head.text + node.templateSpans.map((span) => `…${span.literal.text}`).join('');
  if (ts.isConditionalExpression(node)) return `${textOf(node.whenTrue)} / ${textOf(node.whenFalse)}`;
  return '…';
}
