// `npm run demo`: the simulated platform, the server and a customer's back end with its page, in one go.
import { fileURLToPath } from 'node:url';
import { Child } from './child.js';
import { greeting } from './greeting.js';
import { makeReaderKey, waitForAnswer } from './server-calls.js';
import { DATA_DIR, prepareSettings, type DemoSettings } from './settings.js';

const LAST_LINES = 20;

const children: Child[] = [];
const stopping = new AbortController();

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll(0));

try {
  await startAll(await prepareSettings());
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    await stopAll(1);
  }
}

async function startAll(settings: DemoSettings): Promise<void> {
  const { appId, adminKey, serverUrl, simulatorUrl, pageUrl } = settings;
  startChild('simulator', ['--import', 'tsx', 'simulator/main.ts'], settings.simulatorEnv);
  await waitForAnswer(`${simulatorUrl}/__simulator/health`, stopping.signal);

  const server = startChild('server', ['dist/main.js'], settings.serverEnv);
  await waitForAnswer(`${serverUrl}/healthz`, stopping.signal);

  const key = await makeReaderKey(serverUrl, adminKey, appId);
  startChild('page', ['--import', 'tsx', 'demo/business-server.ts'], {
    PORT: new URL(pageUrl).port,
    ZHONGKONG_URL: serverUrl,
    ZHONGKONG_PUBLIC_URL: serverUrl,
    ZHONGKONG_APP_ID: appId,
    ZHONGKONG_KEY: key,
  });
  await waitForAnswer(`${pageUrl}/`, stopping.signal);
  console.log(greeting(settings, server.logFile));
}

function startChild(name: string, args: string[], env: Record<string, string>): Child {
  const child = new Child({ name, args, env, logFile: `${DATA_DIR}/${name}.log` });
  children.push(child);
  void child.ended.then(() => {
    if (stopping.signal.aborted) return;
    console.error(`\n${name} ended, so the demo stops. Its last lines (all in ${child.logFile}):\n`);
    console.error(child.lastLines(LAST_LINES));
    return stopAll(1);
  });
  return child;
}

/** The first reason counts; a second Ctrl-C while we stop changes nothing. */
async function stopAll(exitCode: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await Promise.all(children.map((child) => child.stop()));
  process.exit(exitCode);
}
