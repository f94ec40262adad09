import { readFile } from 'node:fs/promises';

const SOURCE = new URL('../web/h5/demo/', import.meta.url);
const COMPILED = new URL('../dist/web/h5/demo/', import.meta.url);

export interface PageFile {
  type: string;
  content: string;
}

/** The page, its styles and its compiled scripts; undefined for anything else. */
export async function loadPageFile(pathname: string, apiUrl: string): Promise<PageFile | undefined> {
  if (pathname === '/') {
    const page = await readFile(new URL('index.html', SOURCE), 'utf8');
    // The page must name h5.js in its head, and only this process knows where the API is.
    return { type: 'text/html; charset=utf-8', content: page.replaceAll('__API_URL__', apiUrl) };
  }
  // One flat folder of plain names: no path of the visitor's making reaches the disk.
  const [, name, extension] = /^\/([a-z0-9-]+)\.(css|js)$/.exec(pathname) ?? [];
  if (!name) return undefined;
  const type = extension === 'css' ? 'text/css; charset=utf-8' : 'text/javascript; charset=utf-8';
  const folder = extension === 'css' ? SOURCE : COMPILED;
  try {
    return { type, content: await readFile(new URL(`${name}.${extension}`, folder), 'utf8') };
  } catch {
    return undefined;
  }
}
