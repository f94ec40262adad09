import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { AccountEvents } from '../account/account.events.js';
import { AccountService } from '../account/account.service.js';
import { livesOf, type SessionLives } from './session-lives.js';
import { SessionMemory } from './session.memory.js';
import { SessionShortening } from './session-shortening.js';

/** What changes of accounts mean for their sessions. */
@Injectable()
export class SessionAccounts implements OnApplicationBootstrap {
  private readonly known = new Map<string, SessionLives>();
  /** Resolves when what was heard of is done. */
  idle: Promise<void> = Promise.resolve();

  constructor(
    private readonly shortening: SessionShortening,
    private readonly memory: SessionMemory,
    private readonly accounts: AccountService,
    events: AccountEvents,
  ) {
    events.subscribe(({ appId }) => this.follow(appId));
  }

  /** Lives may have been shortened while no instance ran. Nobody waits for it: they hold all the same. */
  onApplicationBootstrap(): void {
    for (const [appId, lives] of this.known) this.shorten(appId, lives);
  }

  private follow(appId: string): void {
    const account = this.accounts.find(appId);
    if (!account) {
      this.known.delete(appId);
      return this.memory.forgetAll();
    }
    const [before, now] = [this.known.get(appId), livesOf(account)];
    this.known.set(appId, now);
    if (before && (now.idleMs < before.idleMs || now.longestMs < before.longestMs)) this.shorten(appId, now);
  }

  /** One after the other: the second of two changes finds what the first one wrote. */
  private shorten(appId: string, lives: SessionLives): void {
    this.memory.forgetAll();
    this.idle = this.idle.then(() => this.shortening.shorten(appId, lives));
  }
}
