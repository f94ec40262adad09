import { describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Account } from '../account/account.js';
import { Secret } from '../common/secret/secret.js';
import { decryptPush } from './push-cipher.js';
import { PushGate } from './push-gate.js';
import { pushSignature } from './push-signature.js';

/** The published examples (DEV dev/push/encryption, MP message-push). */
const TOKEN = 'AAAAA';
const KEY = new Secret('A'.repeat(43));
const APP = 'wxba5fad812f8e6fb9';
const ENCRYPT =
  '+qdx1OKCy+5JPCBFWw70tm0fJGb2Jmeia4FCB7kao+/Q5c/ohsOzQHi8khUOb05JCpj0JB4RvQMkUyus8TPxLKJGQqcvZqzDpVzazhZv6JsXUnnR8XGT740XgXZUXQ7vJVnAG+tE8NUd4yFyjPy7GgiaviNrlCTj+l5kdfMuFUPpRSrfMZuMcp3Fn2Pede2IuQrKEYwKSqFIZoNqJ4M8EajAsjLY2km32IIjdf8YL/P50F7mStwntrA2cPDrM1kb6mOcfBgRtWygb3VIYnSeOBrebufAlr7F9mFUPAJGj04=';
const SECURE = {
  signature: '6c5c811b55cc85e0e1b54100749188c20beb3f5d',
  timestamp: '1714112445',
  nonce: '415670741',
  encrypt_type: 'aes',
  msg_signature: '046e02f8204d34f8ba5fa3b1db94908f3df2e9b3',
};
const MESSAGE =
  '{"ToUserName":"gh_97417a04a28d","FromUserName":"o9AgO5Kd5ggOC-bXrbNODIiE3bGY","CreateTime":1714112445,"MsgType":"event","Event":"debug_demo","debug_str":"hello world"}';

const account = (fields: object = {}): Account =>
  ({ appId: APP, kind: 'official', pushToken: new Secret(TOKEN), pushAesKey: KEY, ...fields }) as Account;
const gateAt = (timestamp: string): PushGate => new PushGate(new ManualClock(Number(timestamp) * 1_000));
const secure = gateAt(SECURE.timestamp);
const body = JSON.stringify({ ToUserName: 'gh_97417a04a28d', Encrypt: ENCRYPT });
const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return (error as { code?: unknown }).code;
  }
};

it('computes the signatures of the official URL check, plain push and secure push', () => {
  expect(pushSignature(TOKEN, '1714036504', '1514711492')).toBe('f464b24fc39322e44b38aa78f5edd27bd1441696');
  expect(pushSignature(TOKEN, '1714037059', '486452656')).toBe('899cf89e464efb63f54ddac96b0a0a235f53aa78');
  expect(pushSignature(TOKEN, SECURE.timestamp, SECURE.nonce)).toBe(SECURE.signature);
  expect(pushSignature(TOKEN, SECURE.timestamp, SECURE.nonce, ENCRYPT)).toBe(SECURE.msg_signature);
  const reply = 'ELGduP2YcVatjqIS+eZbp80MNLoAUWvzzyJxgGzxZO/5sAvd070Bs6qrLARC9nVHm48Y4hyRbtzve1L32tmxSQ==';
  expect(pushSignature(TOKEN, '1713424427', '415670741', reply)).toBe(
    '1b9339964ed2e271e7c7b6ff2b0ef902fc94dea1',
  );
  expect(decryptPush(reply, KEY, APP)).toBe('{"demo_resp":"good luck"}');
});

it('decrypts the official secure push to its published text', () => {
  expect(decryptPush(ENCRYPT, KEY, APP)).toBe(MESSAGE);
  expect(secure.open(account(), SECURE, body)).toEqual({
    tousername: 'gh_97417a04a28d',
    fromusername: 'o9AgO5Kd5ggOC-bXrbNODIiE3bGY',
    createtime: '1714112445',
    msgtype: 'event',
    event: 'debug_demo',
    debug_str: 'hello world',
  });
});

it('opens with the new or the old key and token while they are changed', () => {
  const other = 'B'.repeat(43);
  for (const keys of [`${other},${KEY.reveal()}`, `${KEY.reveal()},${other}`])
    expect(
      secure.open(
        account({ pushAesKey: new Secret(keys), pushToken: new Secret(`BBBBB,${TOKEN}`) }),
        SECURE,
        body,
      ),
    ).toHaveProperty('event', 'debug_demo');
  expect(codeOf(() => secure.open(account({ pushAesKey: new Secret(other) }), SECURE, body))).toBe(
    'push.undecryptable',
  );
});

it('takes, in compatible mode, only what is encrypted, and the plain fields as long as there is no key', () => {
  const compatible = JSON.stringify({
    MsgType: 'event',
    Event: 'user_authorization_revoke',
    Encrypt: ENCRYPT,
  });
  expect(secure.open(account(), SECURE, compatible)).toHaveProperty('event', 'debug_demo');
  expect(secure.open(account({ pushAesKey: undefined }), SECURE, compatible)).toEqual({
    msgtype: 'event',
    event: 'user_authorization_revoke',
  });
});

it.each([
  [
    'a push whose encryption was taken away',
    {},
    { encrypt_type: undefined, msg_signature: undefined },
    MESSAGE,
    'push.encryption_required',
  ],
  ['one that calls itself raw', {}, { encrypt_type: 'raw' }, MESSAGE, 'push.encryption_required'],
  ['one that only says that it is encrypted', {}, {}, MESSAGE, 'push.encryption_required'],
  ['an encrypted one without a key here', { pushAesKey: undefined }, {}, body, 'push.aes_key_missing'],
  ['one without msg_signature', {}, { msg_signature: undefined }, body, 'push.signature_invalid'],
  ['one for another account', { appId: 'wxba5fad812f8e6fb8' }, {}, body, 'push.undecryptable'],
  ['one of WeCom', { kind: 'wecom' }, {}, body, 'push.not_for_kind'],
  ['one without a token here', { pushToken: undefined }, {}, body, 'push.not_configured'],
])('refuses %s', (_, fields, query, text, code) => {
  expect(codeOf(() => secure.open(account(fields), { ...SECURE, ...query }, text))).toBe(code);
});

it('refuses a timestamp more than ten minutes away on either side', () => {
  const at = (seconds: number): unknown =>
    codeOf(() => gateAt(String(Number(SECURE.timestamp) + seconds)).open(account(), SECURE, body));
  for (const near of [-600, 600]) expect(at(near)).toHaveProperty('event');
  for (const far of [-601, 601]) expect(at(far)).toBe('push.timestamp_refused');
});

describe('before msg_signature is right, of an encrypted push', () => {
  const forged = { ...SECURE, msg_signature: 'x' };
  const unreadable = {
    'names that are not allowed': `{"no name":1,"Encrypt":"${ENCRYPT}"}`,
    'too many fields': `{"a":[${Array(1_001).fill(1).join()}],"Encrypt":"${ENCRYPT}"}`,
    'XML with names that are not allowed': `<xml><é/><Encrypt><![CDATA[${ENCRYPT}]]></Encrypt></xml>`,
    'XML with Encrypt elsewhere, too': `<xml><a><Encrypt>x</Encrypt></a><Content><![CDATA[<Encrypt>x</Encrypt>]]></Content><Encrypt>\n${ENCRYPT}\n</Encrypt></xml>`,
  };

  it.each(Object.entries(unreadable))('nothing but Encrypt is read: %s', (_, text) => {
    for (const pushAesKey of [KEY, undefined])
      expect(codeOf(() => secure.open(account({ pushAesKey }), forged, text))).toBe('push.signature_invalid');
    expect(codeOf(() => secure.open(account(), SECURE, text))).toHaveProperty('event', 'debug_demo');
  });

  it('the rest is read afterwards, where it counts', () => {
    const open = (text: string): unknown =>
      codeOf(() => secure.open(account({ pushAesKey: undefined }), SECURE, text));
    expect(open(unreadable['names that are not allowed'])).toBe('push.body_malformed');
  });

  it('XML has no more elements than a push may have', () => {
    const text = `<xml>${'<b/>'.repeat(16_000)}<Encrypt>${ENCRYPT}</Encrypt></xml>`;
    expect(codeOf(() => secure.open(account(), forged, text))).toBe('push.body_malformed');
  });
});
