import { connect, type FreshDatabase } from './backends.js';

/** A database for a server of the test's own. */
export interface MigratedDatabase {
  /** As `DATABASE_URL`. */
  url: string;
  drop: () => Promise<void>;
}

export async function createMigrated(create: () => Promise<FreshDatabase>): Promise<MigratedDatabase> {
  const { settings, drop } = await create();
  const source = await connect(settings);
  await source.runMigrations({ transaction: 'each' });
  await source.destroy();
  return { url: settings.kind === 'sqlite' ? `sqlite:${settings.path}` : settings.url.reveal(), drop };
}
