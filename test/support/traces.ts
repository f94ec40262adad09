import { DataSource } from 'typeorm';
import type { TestApp } from './test-app.js';

/** Where any of these words stands in the database: every cell of every table, as `table.column`. */
export async function tracesOf(app: TestApp, words: readonly string[]): Promise<string[]> {
  const source = app.app.get(DataSource);
  const traces = new Set<string>();
  for (const { tablePath } of source.entityMetadatas) {
    const rows = await source.query<Record<string, unknown>[]>(`SELECT * FROM ${quoted(source, tablePath)}`);
    const cells = rows.flatMap((row) => Object.entries(row));
    for (const [column, cell] of cells)
      if (words.some((word) => String(cell).includes(word))) traces.add(`${tablePath}.${column}`);
  }
  return [...traces].toSorted();
}

const quoted = (source: DataSource, table: string): string => source.driver.escape(table);

/** How many rows every table has: a sweep of empty tables proves nothing. */
export async function rowCounts(app: TestApp): Promise<Record<string, number>> {
  const source = app.app.get(DataSource);
  const counts = await Promise.all(
    source.entityMetadatas.map(
      async ({ tablePath, target }) => [tablePath, await source.getRepository(target).count()] as const,
    ),
  );
  return Object.fromEntries(counts);
}
