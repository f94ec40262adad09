import type { ServerResponse } from 'node:http';
import type { AccountAccess } from './token-life.js';

const RECONNECT_MS = 1_000;
// The server's heartbeat comes every 15 s; twice that in silence means the connection is dead.
const SILENCE_MS = 30_000;

/** One stream from Zhongkong, passed on to every open page, so that a thousand phones cost it one connection. */
export class TokenFeed {
  private readonly pages = new Set<ServerResponse>();
  private readonly stopping = new AbortController();
  private last = '';

  constructor(private readonly account: AccountAccess) {}

  /** Reads until it is stopped; a broken stream is opened again. */
  start(): void {
    if (this.stopping.signal.aborted) return;
    this.read()
      .catch((error: unknown) => {
        if (!this.stopping.signal.aborted) console.error(`token events: ${String(error)}`);
      })
      .finally(() => setTimeout(() => this.start(), RECONNECT_MS).unref());
  }

  stop(): void {
    this.stopping.abort();
  }

  add(page: ServerResponse): void {
    page.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
    page.write(`retry: ${RECONNECT_MS}\n\n${this.last}`);
    this.pages.add(page);
    page.on('close', () => this.pages.delete(page));
  }

  private async read(): Promise<void> {
    const abort = new AbortController();
    const silence = setTimeout(() => abort.abort(), SILENCE_MS);
    try {
      const response = await fetch(`${this.account.url}/token/events`, {
        headers: { Authorization: `Bearer ${this.account.key}`, Accept: 'text/event-stream' },
        signal: AbortSignal.any([abort.signal, this.stopping.signal]),
      });
      if (!response.ok || !response.body) throw new Error(`answered ${response.status}`);
      let rest = '';
      for await (const text of response.body.pipeThrough(new TextDecoderStream())) {
        silence.refresh();
        const blocks = (rest + text).replaceAll('\r\n', '\n').split('\n\n');
        rest = blocks.pop() ?? '';
        for (const block of blocks) this.pass(`${block}\n\n`);
      }
    } finally {
      clearTimeout(silence);
      abort.abort();
    }
  }

  private pass(block: string): void {
    // Heartbeats are passed on too, they keep the proxies between us and a phone awake.
    if (/^event: ?token$/m.test(block)) this.last = block;
    for (const page of this.pages) page.write(block);
  }
}
