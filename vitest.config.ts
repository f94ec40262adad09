import { defineConfig } from 'vitest/config';

process.env['TZ'] = 'UTC';

const project = (name: string, include: string[], timeoutMs = 10_000, globalSetup: string[] = []) => ({
  extends: true as const,
  test: { name, include, testTimeout: timeoutMs, hookTimeout: 60_000, globalSetup },
});

export default defineConfig({
  test: {
    maxWorkers: 2,
    projects: [
      project('unit', [
        'src/**/*.spec.ts',
        'simulator/**/*.spec.ts',
        'web/**/*.spec.ts',
        'demo/**/*.spec.ts',
        'test/support/**/*.spec.ts',
      ]),
      project('architecture', ['test/architecture/**/*.spec.ts'], 60_000),
      project('contract', ['test/contract/**/*.spec.ts'], 30_000, ['test/contract/postgres-setup.ts']),
      project('faults', ['test/faults/**/*.spec.ts'], 60_000),
      project('e2e', ['test/e2e/**/*.spec.ts'], 30_000),
      project('storm', ['test/storm/**/*.spec.ts'], 120_000),
      project('process', ['test/process/**/*.spec.ts'], 300_000, ['test/process/global-setup.ts']),
      project('browser', ['test/browser/**/*.spec.ts'], 60_000),
    ],
  },
});
