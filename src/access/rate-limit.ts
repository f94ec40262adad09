import { Inject, Injectable, type OnApplicationShutdown } from '@nestjs/common';
import { ThrottlerStorageService } from '@nestjs/throttler';
import { minutes } from '../common/time/instant.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { tooManyRequests } from './access.errors.js';

export interface Limit {
  readonly name: string;
  readonly perMinute: number;
}

/** Wrong keys from one address. A right key is never held up by others' wrong ones. */
export const WRONG_KEYS: Limit = { name: 'wrong-keys', perMinute: 60 };
/** Logins begun from one address at one account. A whole school may share an address, so this stops floods, not crowds. */
export const LOGIN_STARTS: Limit = { name: 'login-starts', perMinute: 3_000 };

/** Counts what must not happen too often, in this process's memory. */
@Injectable()
export class RateLimit implements OnApplicationShutdown {
  private readonly storage = new ThrottlerStorageService();
  private readonly isOn: boolean;

  constructor(@Inject(APP_CONFIG) config: AppConfig) {
    this.isOn = config.http.rateLimits;
  }

  /** @throws tooManyRequests when `who` went over the limit within a minute */
  async count({ name, perMinute }: Limit, who: string): Promise<void> {
    if (!this.isOn) return;
    const { isBlocked, timeToBlockExpire } = await this.storage.increment(
      `${name} ${who}`,
      minutes(1),
      perMinute,
      minutes(1),
      name,
    );
    if (isBlocked) throw tooManyRequests(timeToBlockExpire);
  }

  onApplicationShutdown(): void {
    this.storage.onApplicationShutdown();
  }
}
