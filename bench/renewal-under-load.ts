import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { loadGenerator } from './load.js';
import { firstAnswer } from './programs.js';
import { accountsOf, APP_ID, AUTHORIZATION, inFolder, KEY } from './servers.js';
import { type Platform, startPlatform, startServer } from './servers.js';
import { table } from './table.js';

const RENEWALS = 50;
/** A sandbox: production in fast motion. */
const OVERLAP_SECONDS = 6;
const LIFE_SECONDS = 12;
/** A stable token is replaced when its last overlap begins. */
const SECONDS = RENEWALS * (LIFE_SECONDS - OVERLAP_SECONDS + 1);
const SAMPLE_EVERY_MS = 2;
const CHECKED_AT_ONCE = 500;

interface Sample {
  token: string;
  from: number;
  to: number;
}

/** Many renewals while the token route is under full load: what fails, and whether a dead token was ever handed out. */
export const renewalUnderLoad = (): Promise<void> =>
  inFolder(async (folder) => {
    const accounts = accountsOf(1);
    const lives = { lifeSeconds: LIFE_SECONDS, overlapSeconds: OVERLAP_SECONDS };
    const platform = await startPlatform(folder, { accounts, ...lives });
    const database = `sqlite:${join(folder, 'renewal.sqlite')}`;
    const server = await startServer(folder, {
      platform: platform.url,
      database,
      accounts,
      overlapSeconds: OVERLAP_SECONDS,
    });
    const url = `${server.url}/v1/accounts/${APP_ID}/token`;
    await firstAnswer(url, AUTHORIZATION);
    const generator = loadGenerator();
    console.log(`${generator.name}, ${SECONDS} s, lives of ${LIFE_SECONDS} s\n`);
    const sampling = { isOn: true };
    const sampled = sample(url, sampling);
    const load = await generator.measure({ url, key: KEY, seconds: SECONDS, mayFail: true });
    sampling.isOn = false;
    const { samples, failed } = await sampled;
    console.log(
      table(
        ['renewals under load', 'measured'],
        [
          ['tokens that were handed out', new Set(samples.map(({ token }) => token)).size],
          ['reads by the load generator', load.requests],
          ['of them failed', load.failed],
          ['reads per second', Math.round(load.perSecond)],
          ['p99 ms', load.p99Ms.toFixed(2)],
          ['reads that were looked at', samples.length],
          ['of them failed', failed],
          ['of them dead when they were handed out', await deadOnes(platform, samples)],
        ],
      ),
    );
  });

/** Reads along with the load and keeps what came, because the load generator does not. */
async function sample(
  url: string,
  state: { readonly isOn: boolean },
): Promise<{ samples: Sample[]; failed: number }> {
  const samples: Sample[] = [];
  let failed = 0;
  while (state.isOn) {
    const from = Date.now();
    const response = await fetch(url, { headers: AUTHORIZATION }).catch(() => undefined);
    const body = (await response?.json().catch(() => undefined)) as { access_token?: string } | undefined;
    if (response?.status === 200 && body?.access_token)
      samples.push({ token: body.access_token, from, to: Date.now() });
    else failed++;
    await pause(SAMPLE_EVERY_MS);
  }
  return { samples, failed };
}

/** Asks the simulator, which knows: valid at some instant between the question and the answer? */
async function deadOnes({ control }: Platform, samples: Sample[]): Promise<number> {
  let dead = 0;
  for (let start = 0; start < samples.length; start += CHECKED_AT_ONCE) {
    const checks = samples.slice(start, start + CHECKED_AT_ONCE);
    const { valid } = (await control('POST', 'truth', { checks })) as { valid: boolean[] };
    dead += valid.filter((isValid) => !isValid).length;
  }
  return dead;
}
