import process from 'node:process';
import { readMainSettings, type MainSettings } from './main.settings.js';
import { readSeedFile, type SeedFile } from './seed-file.js';
import { Simulator } from './simulator.js';

/** sysexits.h EX_CONFIG: what to start with is wrong, so starting again will not help. */
const EXIT_CONFIG = 78;

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error));

function giveUp(message: string, code: number): never {
  process.stderr.write(`${message}\n`);
  process.exit(code);
}

function readSettings(): MainSettings & SeedFile {
  try {
    const settings = readMainSettings(process.env);
    return { ...settings, ...readSeedFile(settings.file) };
  } catch (error) {
    return giveUp(`The simulator cannot start: ${messageOf(error)}`, EXIT_CONFIG);
  }
}

const settings = readSettings();
const simulator = await Simulator.start(settings).catch((error: unknown) => {
  const isListening = error instanceof Error && 'syscall' in error && error.syscall === 'listen';
  if (!isListening) return giveUp(`The simulator cannot start: ${messageOf(error)}`, EXIT_CONFIG);
  return giveUp(`The simulator cannot listen on ${settings.host}:${settings.port}: ${messageOf(error)}`, 1);
});

// Before anything is announced: whoever reads the announcement may send a signal at once.
for (const signal of ['SIGTERM', 'SIGINT'] as const) {
  process.once(signal, () => {
    simulator.stop().then(
      () => process.exit(0),
      (error: unknown) => giveUp(`The simulator did not stop cleanly: ${messageOf(error)}`, 1),
    );
  });
}

/** A long list would push everything else off the screen. */
const SHOWN = 20;
const accounts = settings.accounts
  .slice(0, SHOWN)
  .map(({ appId, name, kind }) => `  ${appId}  ${name} (${kind})`);
const more = settings.accounts.length - accounts.length;
process.stdout.write(
  [
    `WeChat simulator listening on ${simulator.url}`,
    'Accounts:',
    ...accounts,
    ...(more > 0 ? [`  and ${more} more`] : []),
    `  their secrets, and ${settings.users.length} test users, are in ${settings.file}`,
    `To use it, give your server ${simulator.url} in place of https://api.weixin.qq.com and https://open.weixin.qq.com.`,
    `Control interface: ${simulator.url}/__simulator/health`,
    '',
  ].join('\n'),
);
