import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ProjectFile, ROOT } from './project-files.js';

/** The target of a Markdown link, without its fragment; addresses elsewhere and places on the same page are not looked at. */
const LINK = /\]\((?!https?:|mailto:|#)([^)#\s]+)/g;
/** A decision as comments name it: by its number. */
const DECISION = /\bdocs\/adr\/(\d{4})\b(?!-)/g;

/** Links of a page, and decisions named in code, that lead nowhere. */
export function deadLinks({ path, text }: ProjectFile, decisions: readonly string[]): string[] {
  const pages = path.endsWith('.md') ? targets(text, LINK) : [];
  const missing = pages.filter((target) => !existsSync(join(ROOT, dirname(path), target)));
  const numbers = targets(text, DECISION).filter(
    (number) => !decisions.some((name) => name.startsWith(number)),
  );
  return [...missing, ...numbers].map((target) => `${path} leads to ${target}, which is not there`);
}

const targets = (text: string, pattern: RegExp): string[] =>
  [...text.matchAll(pattern)].map(([, target = '']) => target);
