import { describe, expect, it } from 'vitest';
import { loadPageFile } from './page-files.js';

describe('loadPageFile', () => {
  it('puts the script of the API in the head of the page, before every other script', async () => {
    const page = await loadPageFile('/', 'https://api.example');
    const scripts = [...(page?.content ?? '').matchAll(/<script[^>]*src="([^"]+)"/g)].map(
      (match) => match[1],
    );
    expect(scripts[0]).toBe('https://api.example/h5.js');
    expect(page?.content).not.toContain('__API_URL__');
  });

  it('keeps script and style out of the page itself, as its content security policy forbids them', async () => {
    const page = await loadPageFile('/', 'https://api.example');
    expect(page?.content).not.toMatch(/<script(?![^>]*src=)|<style|\sstyle=|\son\w+=/);
  });

  it.each(['/../main.ts', '/%2e%2e/main.ts', '/demo.ts', '/index.html', '/a/b.css', '/absent.css'])(
    'serves nothing for %s',
    async (pathname) => {
      expect(await loadPageFile(pathname, 'https://api.example')).toBeUndefined();
    },
  );
});
