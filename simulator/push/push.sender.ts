import type { Account } from '../account/account.js';
import type { AccountRegistry } from '../account/account.registry.js';
import type { SimulatorClock } from '../clock.js';
import type { Randomness } from '../randomness.js';
import { encrypt, sign } from './push.cipher.js';
import { eventFields, type EventSeed, type PushFields, toJson, toXml } from './push.message.js';

/** "5 s, then up to 3 retries" (page Access_Overview). */
const PATIENCE_MS = 5_000;
const ATTEMPTS = 4;

export interface PushRequest {
  readonly query: Readonly<Record<string, string>>;
  readonly contentType: string;
  readonly body: string;
}

export interface PushOutcome {
  /** What each attempt was answered: a status, or `no answer`. */
  readonly attempts: readonly (number | 'no answer')[];
  readonly taken: boolean;
  readonly answer: string;
}

/** Sends an account's events to its address, signed and in its mode; repeats what is not taken. */
export class PushSender {
  readonly #clock: SimulatorClock;
  readonly #random: Randomness;
  readonly #accounts: AccountRegistry;
  /** How long one answer may take; 5 s on the real platform. */
  patienceMs = PATIENCE_MS;

  constructor(clock: SimulatorClock, random: Randomness, accounts: AccountRegistry) {
    this.#clock = clock;
    this.#random = random;
    this.#accounts = accounts;
  }

  event(appId: string, seed: EventSeed): Promise<PushOutcome> {
    return this.send(appId, eventFields(seed, appId, Math.floor(this.#clock.now() / 1000)));
  }

  async send(appId: string, fields: PushFields): Promise<PushOutcome> {
    const url = this.#accounts.get(appId).pushUrl;
    if (url === undefined) throw new Error(`Account ${appId} has no pushUrl`);
    return this.#deliver(url, this.request(appId, fields));
  }

  /** What would be sent, for tests that change it on the way. */
  request(appId: string, fields: PushFields): PushRequest {
    const account = this.#accounts.get(appId);
    const { pushToken = '', pushMode = 'plain', pushFormat = 'xml' } = account;
    const write = pushFormat === 'json' ? toJson : toXml;
    const stamp = {
      timestamp: String(Math.floor(this.#clock.now() / 1000)),
      nonce: String(Number.parseInt(this.#random.hex(7), 16)),
    };
    const signature = sign(pushToken, stamp.timestamp, stamp.nonce);
    const contentType = pushFormat === 'json' ? 'application/json' : 'text/xml';
    const openid = String(fields['FromUserName'] ?? '');
    const query = { signature, ...stamp, openid };
    if (pushMode === 'plain') return { query, contentType, body: write(fields) };
    const cipher = this.#encrypted(account, write(fields));
    const outer = pushMode === 'secure' ? { ToUserName: fields['ToUserName'] ?? '' } : fields;
    return {
      query: {
        ...query,
        encrypt_type: 'aes',
        msg_signature: sign(pushToken, stamp.timestamp, stamp.nonce, cipher),
      },
      contentType,
      body: write({ ...outer, Encrypt: cipher }),
    };
  }

  #encrypted({ appId, pushAesKey }: Account, message: string): string {
    if (pushAesKey === undefined) throw new Error(`Account ${appId} has no pushAesKey`);
    return encrypt(message, pushAesKey, appId, this.#random.hex(16));
  }

  /** The same content each time. */
  async #deliver(url: string, request: PushRequest): Promise<PushOutcome> {
    const attempts: (number | 'no answer')[] = [];
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { status, text } = await this.#attempt(url, request);
      attempts.push(status);
      if (status === 200) return { attempts, taken: true, answer: text };
    }
    return { attempts, taken: false, answer: '' };
  }

  async #attempt(
    url: string,
    { query, contentType, body }: PushRequest,
  ): Promise<{ status: number | 'no answer'; text: string }> {
    try {
      const response = await fetch(`${url}?${new URLSearchParams(query).toString()}`, {
        method: 'POST',
        headers: { 'content-type': contentType },
        body,
        signal: AbortSignal.timeout(this.patienceMs),
      });
      return { status: response.status, text: await response.text() };
    } catch {
      return { status: 'no answer', text: '' };
    }
  }
}
