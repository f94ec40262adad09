import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';
import { isMissing } from '../support/backend.js';

const PATH = process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium';

export const isChromiumMissing = isMissing(
  'chromium',
  existsSync(PATH) ? undefined : `no browser at ${PATH}; set CHROMIUM_PATH`,
);

export const launchChromium = (): Promise<Browser> =>
  chromium.launch({ executablePath: PATH, args: ['--no-sandbox'] });
