import { Injectable, type OnModuleInit } from '@nestjs/common';
import { type AccountEvent, AccountEvents } from '../account/account.events.js';
import { TokenMemory } from './token-memory.js';
import { TokenTicker } from './token-ticker.js';

/** Follows the accounts: a new one starts, a changed one starts afresh, a removed one is forgotten. */
@Injectable()
export class TokenLifecycle implements OnModuleInit {
  constructor(
    private readonly events: AccountEvents,
    private readonly memory: TokenMemory,
    private readonly ticker: TokenTicker,
  ) {}

  onModuleInit(): void {
    this.events.subscribe((event) => this.follow(event));
  }

  private follow({ type, appId }: AccountEvent): void {
    this.ticker.forget(appId);
    if (type === 'removed') this.memory.forget(appId);
    if (type === 'changed') void this.ticker.restart(appId);
  }
}
