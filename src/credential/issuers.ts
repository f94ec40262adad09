import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import type { Secret } from '../common/secret/secret.js';
import { CREDENTIAL_KINDS, type Credential, type CredentialKind, idOf } from './credential.js';
import type { Call } from './refresh.protocol.js';

export interface IssuedValue {
  readonly value: Secret;
  readonly expiresInSeconds: number;
}

/** Asks WeChat for one kind of credential. The features that know how register here, so that imports keep pointing to the engine. */
export interface Issuer {
  /** Does this kind of account have it? */
  isFor(account: Account): boolean;
  /** Is it kept alive from the start on, or from the moment that somebody wants it? */
  readonly isKeptFromStart: boolean;
  /** @throws WechatError */
  issue(account: Account, call: Call): Promise<IssuedValue>;
}

@Injectable()
export class Issuers {
  private readonly issuers = new Map<CredentialKind, Issuer>();

  register(kind: CredentialKind, issuer: Issuer): void {
    this.issuers.set(kind, issuer);
  }

  /** @throws Error when nobody registered */
  of(kind: CredentialKind): Issuer {
    const issuer = this.issuers.get(kind);
    if (!issuer) throw new Error(`nobody issues ${kind}`);
    return issuer;
  }

  /** What this account may have, by id. */
  credentialsOf(account: Account): Map<string, Credential> {
    const kinds = CREDENTIAL_KINDS.filter((kind) => this.issuers.get(kind)?.isFor(account));
    return new Map(kinds.map((kind) => [idOf({ account, kind }), { account, kind }]));
  }
}
