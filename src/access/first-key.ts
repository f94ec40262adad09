import { Inject, Injectable, type OnApplicationBootstrap } from '@nestjs/common';
import { KeyedSealer } from '../common/sealing/keyed-sealer.js';
import { APP_CONFIG, type AppConfig } from '../config/app-config.js';
import { ApiKeyService } from './api-key.service.js';

/** Without a bootstrap key in the settings, the first start on an empty key table makes an admin key and shows it once. */
@Injectable()
export class FirstKey implements OnApplicationBootstrap {
  constructor(
    private readonly keys: ApiKeyService,
    private readonly sealer: KeyedSealer,
    @Inject(APP_CONFIG) private readonly config: AppConfig,
  ) {}

  async onApplicationBootstrap(): Promise<void> {
    if (
      this.config.bootstrapAdminKey ||
      this.sealer.sealedReason !== undefined ||
      !(await this.keys.hasNone())
    )
      return;
    const { text } = await this.keys.create({
      name: 'first admin key',
      scopes: ['admin'],
      accounts: 'all',
      expiresAt: undefined,
    });
    // stderr, not the log: logs are shipped and kept.
    process.stderr.write(
      `\nFirst admin API key, shown only now 首个管理密钥，仅显示这一次:\n\n  ${text}\n\n`,
    );
  }
}
