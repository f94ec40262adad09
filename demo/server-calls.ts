import { setTimeout as pause } from 'node:timers/promises';

const POLL_MS = 150;
const PATIENCE_MS = 60_000;

/** Waits until the program behind the address is up. */
export async function waitForAnswer(url: string, signal: AbortSignal): Promise<void> {
  const deadlineMs = Date.now() + PATIENCE_MS;
  while (Date.now() < deadlineMs) {
    signal.throwIfAborted();
    const response = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => undefined);
    await response?.body?.cancel();
    if (response?.ok) return;
    await pause(POLL_MS, undefined, { signal });
  }
  throw new Error(`${url} did not answer within ${PATIENCE_MS / 1000} s`);
}

/** A key that can read one account's token life and nothing else; the admin key stays with the launcher. */
export async function makeReaderKey(serverUrl: string, adminKey: string, appId: string): Promise<string> {
  const response = await fetch(`${serverUrl}/v1/keys`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ name: 'demo business server', scopes: ['token:read'], accounts: [appId] }),
    signal: AbortSignal.timeout(10_000),
  });
  if (!response.ok) throw new Error(`making an API key failed: ${response.status} ${await response.text()}`);
  const { key } = (await response.json()) as { key: string };
  return key;
}
