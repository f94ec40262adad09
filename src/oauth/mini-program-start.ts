import { Injectable } from '@nestjs/common';
import type { Account } from '../account/account.js';
import { Random } from '../common/random/random.js';
import { Clock } from '../common/time/clock.js';
import { minutes } from '../common/time/instant.js';
import type { Language } from '../wechat/wechat-oauth.client.js';
import type { Login } from './login.js';
import { LoginHashes } from './login-hashes.js';
import { MINI_PROGRAM_SCOPE } from './login-scopes.js';
import { LoginStore } from './login.store.js';
import { sessionInvalid } from './oauth.errors.js';

/** Longer than the five minutes that a js_code lives: it finds its login as long as WeChat might take it. */
const REMEMBERED_MS = minutes(10);
const LANG: Language = 'zh_CN';

/** The login of a js_code: the code itself is what a state is to a browser's login, and as much of a secret. */
@Injectable()
export class MiniProgramStart {
  constructor(
    private readonly store: LoginStore,
    private readonly hashes: LoginHashes,
    private readonly random: Random,
    private readonly clock: Clock,
  ) {}

  /** The one login of this code, whichever delivery of it was first. @throws accountNotFound, sessionInvalid */
  async start({ appId }: Account, jsCode: string): Promise<Login> {
    const stateHash = this.hashes.jsCode(appId, jsCode);
    const known = await this.store.findByState(stateHash);
    if (known) return known;
    await this.store.insert({
      id: this.random.id('login'),
      appId,
      scope: MINI_PROGRAM_SCOPE,
      lang: LANG,
      returnTo: '',
      expiresAt: this.clock.now() + REMEMBERED_MS,
      // Nobody has a pending code: the answer is the session itself.
      pendingHash: this.hashes.sessionCode(this.random.secret256()),
      stateHash,
    });
    const login = await this.store.findByState(stateHash);
    if (!login) throw sessionInvalid();
    return login;
  }
}
