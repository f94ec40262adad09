import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { sameText } from '../common/secret/same-text.js';
import { Secret } from '../common/secret/secret.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import { jsonField, jsonFields } from './json-fields.js';
import { decryptPush } from './push-cipher.js';
import {
  aesKeyMissing,
  bodyMalformed,
  encryptionRequired,
  pushNotConfigured,
  pushNotForKind,
  signatureInvalid,
  timestampRefused,
  undecryptable,
} from './push.errors.js';
import type { PushFields } from './push-fields.js';
import type { PushQuery } from './push.schemas.js';
import { pushSignature, REPLAY_WINDOW_MS } from './push-signature.js';
import { xmlField, xmlFields } from './xml-fields.js';

type Signed = Pick<PushQuery, 'signature' | 'timestamp' | 'nonce'>;

/** Lets in what WeChat signed for an account, and opens it. Before all signatures are right nothing is read but `Encrypt`, which the second one is over. */
@Injectable()
export class PushGate {
  constructor(private readonly clock: Clock) {}

  /** @throws pushNotForKind, pushNotConfigured, signatureInvalid, timestampRefused */
  check(account: Account, { signature, timestamp, nonce }: Signed): void {
    if (account.kind === 'wecom') throw pushNotForKind(account.kind);
    if (!account.pushToken) throw pushNotConfigured();
    this.assertSigned(account, signature, [timestamp, nonce]);
    const age = /^\d{1,12}$/.test(timestamp) ? this.clock.now() - seconds(Number(timestamp)) : Infinity;
    if (Math.abs(age) > REPLAY_WINDOW_MS) throw timestampRefused();
  }

  /**
   * With a push_aes_key only what is inside `Encrypt` is believed, in compatible mode too: the plain fields beside it are covered by no
   * signature (docs/adr/0020). @throws as `check`, and encryptionRequired, aesKeyMissing, undecryptable, bodyMalformed
   */
  open(account: Account, query: PushQuery, body: unknown): PushFields {
    this.check(account, query);
    const isEncrypted = query.encrypt_type === 'aes';
    if (account.pushAesKey && !isEncrypted) throw encryptionRequired();
    if (!isEncrypted) return fieldsOf(body);
    const encrypted = encryptOf(body)?.trim();
    if (!encrypted) throw encryptionRequired();
    this.assertSigned(account, query.msg_signature ?? '', [query.timestamp, query.nonce, encrypted]);
    if (account.pushAesKey) return fieldsOf(decrypt(account, account.pushAesKey, encrypted));
    const { encrypt: _, ...plain } = fieldsOf(body);
    if (plain['msgtype'] === undefined) throw aesKeyMissing();
    return plain;
  }

  private assertSigned({ pushToken }: Account, signature: string, parts: string[]): void {
    const tokens = pushToken ? severalOf(pushToken) : [];
    // Each is compared, so that the time does not tell which one it was.
    const isRight = tokens.filter((token) => sameText(pushSignature(token, ...parts), signature)).length > 0;
    if (!isRight) throw signatureInvalid();
  }
}

/** While a key or token is changed at WeChat, the account names the new one and the old one. */
const severalOf = (secret: Secret): string[] => secret.reveal().split(',');

function decrypt({ appId }: Account, keys: Secret, encrypted: string): string {
  for (const key of severalOf(keys)) {
    const plain = decryptPush(encrypted, new Secret(key), appId);
    if (plain !== undefined) return plain;
  }
  throw undecryptable();
}

function fieldsOf(body: unknown): PushFields {
  const text = textOf(body);
  return isJson(text) ? jsonFields(text) : xmlFields(text);
}

function encryptOf(body: unknown): string | undefined {
  const text = textOf(body);
  return isJson(text) ? jsonField(text, 'encrypt') : xmlField(text, 'encrypt');
}

function textOf(body: unknown): string {
  const text = typeof body === 'string' ? body.trim() : '';
  if (text === '') throw bodyMalformed('it is empty');
  return text;
}

const isJson = (text: string): boolean => text.startsWith('{');
