// `npm run demo`: the simulated platform, the server and a customer's back end with its page, in one go.
import { fileURLToPath } from 'node:url';
import { Child, type ChildPlan } from './child.js';
import { greeting, progress } from './greeting.js';
import { makeReaderKey, waitForAnswer } from './server-calls.js';
import { prepareSettings, type DemoSettings } from './settings.js';

const LAST_LINES = 20;

const children: Child[] = [];
const stopping = new AbortController();

process.chdir(fileURLToPath(new URL('..', import.meta.url)));
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, () => void stopAll(0));

try {
  await build();
  await startAll(await prepareSettings());
} catch (error) {
  if (!stopping.signal.aborted) {
    console.error(error instanceof Error ? error.message : error);
    await stopAll(1);
  }
}

async function build(): Promise<void> {
  progress('编译，约需半分钟', 'building, up to half a minute');
  // npm says where it is; on some systems the command `npm` is a shell script that cannot be spawned.
  const npm = process.env['npm_execpath'];
  if (!npm) throw new Error('Start the demo with `npm run demo`.');
  const child = new Child({ args: [npm, 'run', 'build'], env: {} });
  children.push(child);
  const isBuilt = await child.ended;
  stopping.signal.throwIfAborted();
  if (!isBuilt) throw new Error(`The build failed:\n\n${child.lastLines(LAST_LINES)}`);
}

async function startAll(settings: DemoSettings): Promise<void> {
  const { appId, websiteAppId, adminKey, serverUrl, simulatorUrl, pageUrl, folder } = settings;
  const logFile = (name: string): string => `${folder}/${name}.log`;
  const start = (name: string, args: string[], env: Record<string, string>): void =>
    startChild(name, { args, env, logFile: logFile(name) });

  progress('启动微信模拟器', 'starting the simulator');
  start('simulator', ['--import', 'tsx', 'simulator/main.ts'], settings.simulatorEnv);
  await waitForAnswer(`${simulatorUrl}/__simulator/health`, stopping.signal);

  progress('启动中控', 'starting the server');
  start('server', ['dist/main.js'], settings.serverEnv);
  await waitForAnswer(`${serverUrl}/healthz`, stopping.signal);

  progress('启动演示页面', 'starting the page');
  start('page', ['--import', 'tsx', 'demo/business.main.ts'], {
    PORT: new URL(pageUrl).port,
    ZHONGKONG_URL: serverUrl,
    ZHONGKONG_PUBLIC_URL: serverUrl,
    ZHONGKONG_APP_ID: appId,
    ZHONGKONG_WEBSITE_APP_ID: websiteAppId,
    ZHONGKONG_KEY: await makeReaderKey(serverUrl, adminKey, appId),
    ZHONGKONG_OVERLAP_SECONDS: String(settings.overlapSeconds),
  });
  await waitForAnswer(`${pageUrl}/`, stopping.signal);
  console.log(greeting(settings, logFile('server')));
}

function startChild(name: string, plan: ChildPlan & { logFile: string }): void {
  const child = new Child(plan);
  children.push(child);
  void child.ended.then(() => {
    if (stopping.signal.aborted) return;
    console.error(`\n${name} ended, so the demo stops. Its last lines (all in ${plan.logFile}):\n`);
    console.error(child.lastLines(LAST_LINES));
    return stopAll(1);
  });
}

/** The first reason counts; a second Ctrl-C while we stop changes nothing. */
async function stopAll(exitCode: number): Promise<void> {
  if (stopping.signal.aborted) return;
  stopping.abort();
  await Promise.all(children.map((child) => child.stop()));
  if (exitCode === 0) console.log('\n  演示已停止。 The demo has stopped.');
  process.exit(exitCode);
}
