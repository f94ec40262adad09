import { execFileSync } from 'node:child_process';

/** Builds what the processes run, once for all files. `ZHONGKONG_DIST` names a build that is there already. */
export default function buildOnce(): void {
  if (process.env['ZHONGKONG_DIST']) return;
  execFileSync('npm', ['run', 'build', '--silent'], { stdio: 'inherit' });
}
