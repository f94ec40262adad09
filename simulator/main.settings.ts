import { fileURLToPath } from 'node:url';

export interface MainSettings {
  readonly port: number;
  readonly host: string;
  readonly tokenLifeSeconds: number;
  readonly overlapSeconds: number;
  readonly ticketLifeSeconds: number;
  readonly file: string;
}

type Environment = Readonly<Record<string, string | undefined>>;

/** Settings of the command, from the environment; throws one error that names the wrong variable. */
export function readMainSettings(env: Environment): MainSettings {
  const tokenLifeSeconds = wholeNumber(env, 'SIMULATOR_TOKEN_LIFE', 7200);
  return {
    port: wholeNumber(env, 'SIMULATOR_PORT', 3100),
    host: env['SIMULATOR_HOST'] || '127.0.0.1',
    tokenLifeSeconds,
    overlapSeconds: wholeNumber(env, 'SIMULATOR_OVERLAP', 300),
    ticketLifeSeconds: wholeNumber(env, 'SIMULATOR_TICKET_LIFE', tokenLifeSeconds),
    file: env['SIMULATOR_FILE'] || fileURLToPath(new URL('sample.json', import.meta.url)),
  };
}

function wholeNumber(env: Environment, name: string, fallback: number): number {
  const text = env[name];
  if (text === undefined || text === '') return fallback;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`${name} must be a whole number, not "${text}"`);
  return Number(text);
}
