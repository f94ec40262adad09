import { expect, it } from 'vitest';
import { Secret } from '../secret/secret.js';
import { JsonLog } from './json-log.js';

function logged(write: (log: JsonLog) => void): string[] {
  const lines: string[] = [];
  write(new JsonLog('debug', { write: (line: string) => void lines.push(line) }));
  return lines;
}

it('masks secrets by their type, wherever they stand', () => {
  const [line] = logged((log) => log.info('test', 'text', { deep: { token: new Secret('token-value') } }));
  expect(line).toContain('[secret]');
  expect(line).not.toContain('token-value');
});

it('writes of an error only what is safe, causes included', () => {
  const request = Object.assign(
    new Error('refused', { cause: Object.assign(new Error('socket'), { url: '/?secret=1' }) }),
    {
      config: { url: 'https://host/cgi-bin/token?secret=app-secret' },
    },
  );
  const [line] = logged((log) => log.error('test', 'text', { error: request }));
  expect(JSON.parse(line ?? '')).toMatchObject({
    error: { message: 'refused', cause: { message: 'socket' } },
  });
  expect(line).not.toMatch(/app-secret|secret=1/);
});

it('keeps one event on one line, whatever a nickname holds', () => {
  const lines = logged((log) => log.info('test', 'text', { nickname: 'a\r\n{"level":"error"}\u001b[31m' }));
  expect(lines).toHaveLength(1);
  expect(lines[0]?.trimEnd()).not.toMatch(/[\r\n\u001b]/);
});
