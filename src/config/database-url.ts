import { Secret } from '../common/secret/secret.js';
import type { DatabaseSettings } from './app-config.js';

/** @throws Error naming what is wrong, never the value: it may hold a password */
export function parseDatabaseUrl(text: string): DatabaseSettings {
  const sqlitePath = /^sqlite:(?:\/\/)?(.+)$/.exec(text)?.[1];
  if (sqlitePath) return { kind: 'sqlite', path: sqlitePath };
  const protocol = URL.canParse(text) ? new URL(text).protocol : '';
  if (protocol === 'postgres:' || protocol === 'postgresql:')
    return { kind: 'postgres', url: new Secret(text) };
  if (protocol === 'mysql:' || protocol === 'mariadb:') return { kind: 'mariadb', url: new Secret(text) };
  throw new Error('must be sqlite:PATH, postgres://… or mysql://…');
}
