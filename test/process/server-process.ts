import { join, resolve } from 'node:path';
import { ADMIN_KEY } from '../support/test-app.js';
import { Child } from './child.js';

export const MAIN = resolve(process.env['ZHONGKONG_DIST'] ?? 'dist', 'main.js');

/** The built server with nothing in its environment but these settings, in a folder of its own. */
export function spawnServer(folder: string, env: Record<string, string> = {}, uid?: number): Child {
  return new Child([MAIN], {
    cwd: folder,
    uid,
    env: {
      PORT: '0',
      DATABASE_URL: `sqlite:${join(folder, 'test.sqlite')}`,
      // Nobody answers there: a test that forgets its simulator does not call the real WeChat.
      WECHAT_API_URL: 'http://127.0.0.1:9',
      ...env,
    },
  });
}

/** A running server and how to call it. */
export class ServerProcess {
  private constructor(
    readonly child: Child,
    readonly url: string,
  ) {}

  static async start(folder: string, env: Record<string, string> = {}, uid?: number): Promise<ServerProcess> {
    const child = spawnServer(folder, { BOOTSTRAP_ADMIN_KEY: ADMIN_KEY, ...env }, uid);
    try {
      return new ServerProcess(child, await child.saying(/"server\.listening".*"address":"([^"]+)"/));
    } catch (error) {
      await child.kill();
      throw error;
    }
  }

  get authorization(): string {
    return `Bearer ${ADMIN_KEY}`;
  }

  async call(path: string, body?: unknown, key = ADMIN_KEY): Promise<{ status: number; body: Json }> {
    const response = await fetch(`${this.url}${path}`, {
      method: body === undefined ? 'GET' : 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      ...(body !== undefined && { body: JSON.stringify(body) }),
    });
    return { status: response.status, body: (await response.json()) as Json };
  }
}

export type Json = Record<string, unknown>;
