const ALPHANUMERIC = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
const LARGEST_FAIR_BYTE = 256 - (256 % ALPHANUMERIC.length);

/** The only source of randomness: cryptographically strong in production, repeatable in tests. */
export abstract class Random {
  abstract bytes(count: number): Buffer;

  /** 256 random bits as 43 URL-safe characters: the strength of every session code and ticket. */
  secret256(): string {
    return this.bytes(32).toString('base64url');
  }

  /** Letters and digits only, each equally likely (62 symbols: 43 of them carry 256 bits). */
  alphanumeric(length: number): string {
    let text = '';
    while (text.length < length) {
      for (const byte of this.bytes(length)) {
        if (byte < LARGEST_FAIR_BYTE && text.length < length)
          text += ALPHANUMERIC[byte % ALPHANUMERIC.length];
      }
    }
    return text;
  }

  /** A short id for rows and requests: unique, at least 122 random bits, not a secret. */
  id(prefix: string): string {
    return `${prefix}_${this.bytes(16).toString('hex')}`;
  }

  /** A number in [0, 1). */
  fraction(): number {
    return this.bytes(4).readUInt32BE() / 2 ** 32;
  }
}
