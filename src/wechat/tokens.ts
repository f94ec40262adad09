import { Secret } from '../common/secret/secret.js';

/**
 * The two token families look alike and WeChat answers a mix-up with the same errcode as a dead token
 * (errcode 40001), so the compiler tells them apart: the private fields make the classes incompatible.
 */
export class GlobalToken extends Secret {
  readonly #family = 'global' as const;

  /** For `/cgi-bin/*`: acts for the account. */
  get family(): 'global' {
    return this.#family;
  }
}

export class UserToken extends Secret {
  readonly #family = 'user' as const;

  /** For `/sns/userinfo` and `/sns/auth`: acts for one user of one account. */
  get family(): 'user' {
    return this.#family;
  }
}

/** Only good for `/sns/oauth2/refresh_token`. */
export class RefreshToken extends Secret {
  readonly #family = 'refresh' as const;

  get family(): 'refresh' {
    return this.#family;
  }
}

/** For signatures of web pages (JS-SDK, WeCom's too); opens no endpoint. */
export class Ticket extends Secret {
  readonly #family = 'ticket' as const;

  get family(): 'ticket' {
    return this.#family;
  }
}
