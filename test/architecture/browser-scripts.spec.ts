import { Script } from 'node:vm';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it } from 'vitest';
import { scriptText } from '../../scripts/web-bundles.js';

const MOST_BYTES = 6_000;
/** Of ES2020; a web view that does not know it runs nothing of the script. */
const NEW_SYNTAX = /\?\?|\?\.(?!\d)|\bimport\(/;

describe('h5.js', () => {
  let text: string;
  beforeAll(() => {
    text = scriptText('h5');
  });

  it(`has less than ${MOST_BYTES} bytes, compressed`, () => {
    const { length } = gzipSync(text, { level: 9 });
    console.log(`h5.js: ${length} bytes of gzip`);
    expect(length).toBeLessThan(MOST_BYTES);
    // What would measure nothing would pass as well.
    expect(length).toBeGreaterThan(1_000);
  });

  it('is a classic script in the syntax of ES2018', () => {
    expect(() => new Script(text)).not.toThrow();
    expect(text).not.toMatch(NEW_SYNTAX);
    expect('a ?? b; a?.b; import("c")').toMatch(NEW_SYNTAX);
  });
});
