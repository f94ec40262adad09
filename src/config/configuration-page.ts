import { Environment } from './config.schema.js';

/** docs/configuration.md, written from the schema so that it cannot grow stale. */
export function configurationPage(): string {
  const rows = Object.entries(Environment.shape).map(([name, schema]) => {
    const fallback: string | number | undefined = schema.safeParse(undefined).data;
    const standard = fallback === undefined ? 'none' : `\`${fallback}\``;
    return `| \`${name}\` | ${standard} | ${(schema.description ?? '').replaceAll('|', '\\|')} |`;
  });
  return [
    '# Configuration',
    '',
    'Settings are read from the environment. Each may also be given as `NAME_FILE`: the path of a file that holds the value.',
    'All problems are reported at once, by name and never with values, and the process ends with exit code 78.',
    '',
    'This page is generated from `src/config/config.schema.ts` by `npm run docs`.',
    '',
    '| name | default | meaning |',
    '| --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}
