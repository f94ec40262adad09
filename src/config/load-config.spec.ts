import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ConfigError } from './config.errors.js';
import { loadConfig, type RawEnvironment } from './load-config.js';

function problemsOf(env: RawEnvironment): readonly string[] {
  try {
    loadConfig(env);
  } catch (error) {
    if (error instanceof ConfigError) return error.problems;
    throw error;
  }
  return [];
}

describe(loadConfig.name, () => {
  it('needs no setting at all', () => {
    const config = loadConfig({});
    expect(config.http).toMatchObject({ host: '127.0.0.1', port: 3000, publicUrl: 'http://localhost:3000' });
    expect(config.database).toEqual({ kind: 'sqlite', path: './data/zhongkong.sqlite' });
    expect(config.wechat.overlapMs).toBe(300_000);
  });

  it('reports all problems at once, by name and without the values', () => {
    const problems = problemsOf({
      PORT: '99999',
      DATABASE_URL: 'oracle://scott:tiger@host',
      MASTER_KEY: 'hunter2',
      RATE_LIMITS: 'maybe',
    });
    expect(problems.map((problem) => problem.split(' ')[0])).toEqual([
      'PORT',
      'DATABASE_URL',
      'MASTER_KEY',
      'RATE_LIMITS',
    ]);
    expect(problems.join()).not.toMatch(/99999|tiger|hunter2|maybe/);
  });

  it('takes no bootstrap key that no request could carry', () => {
    expect(problemsOf({ BOOTSTRAP_ADMIN_KEY: `zk_${'a'.repeat(200)}` })).toEqual([]);
    expect(problemsOf({ BOOTSTRAP_ADMIN_KEY: `zk_${'a'.repeat(201)}` })).toHaveLength(1);
  });

  it('reads a setting from the file that NAME_FILE names', () => {
    const file = join(mkdtempSync(join(tmpdir(), 'zk-')), 'port');
    writeFileSync(file, '4000\n');
    expect(loadConfig({ PORT_FILE: file }).http.port).toBe(4000);
    expect(problemsOf({ PORT_FILE: file, PORT: '1' })).toEqual(['PORT and PORT_FILE are both set: keep one']);
    writeFileSync(`${file}.empty`, '\n');
    expect(problemsOf({ PORT_FILE: `${file}.empty` })).toEqual(['PORT_FILE names an empty file']);
    expect(problemsOf({ PORT_FILE: `${file}.absent` })).toEqual(['PORT_FILE cannot be read (ENOENT)']);
  });

  it('takes hints and WeCom where they are, and needs neither', () => {
    expect(loadConfig({})).toMatchObject({
      redisUrl: undefined,
      wecom: { apiUrl: 'https://qyapi.weixin.qq.com' },
    });
    const config = loadConfig({
      REDIS_URL: 'rediss://u:hunter2@redis:6380/2',
      WECOM_API_URL: 'http://wecom/',
    });
    expect(config.redisUrl?.reveal()).toBe('rediss://u:hunter2@redis:6380/2');
    expect(config.wecom.apiUrl).toBe('http://wecom');
  });

  it.each(['redis', 'http://redis:6379', 'redis://', 'redis://h/x', 'redis://h/0?db=1', 'redis://:hunter2@'])(
    'refuses %s as the address of Redis, without the value',
    (REDIS_URL) => {
      const problems = problemsOf({ REDIS_URL });
      expect(problems).toHaveLength(1);
      expect(problems[0]).toMatch(/^REDIS_URL must /);
      expect(problems[0]).not.toContain('hunter2');
    },
  );

  it.each(['ftp://example.com', 'https://example.com/?x=1', 'https://user@example.com', 'example.com'])(
    'refuses %s as the public address',
    (PUBLIC_URL) => {
      expect(problemsOf({ PUBLIC_URL })).toHaveLength(1);
    },
  );
});
