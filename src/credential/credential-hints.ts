import { Injectable, type OnModuleInit } from '@nestjs/common';
import { AccountService } from '../account/account.service.js';
import { HintBus } from '../hint/hint-bus.js';
import { parseId } from './credential.js';
import { CredentialMemory } from './credential-memory.js';
import { CredentialRows } from './credential-rows.js';
import { Refresher } from './refresher.js';

/** What hints between instances about credentials are called. */
const CREDENTIAL_TOPIC = 'credential';

/** This instance tells the others of each new value; when another one tells, it looks at once and not at the end of its copy's time. What is told is not believed. */
@Injectable()
export class CredentialHints implements OnModuleInit {
  constructor(
    private readonly bus: HintBus,
    private readonly accounts: AccountService,
    private readonly memory: CredentialMemory,
    private readonly rows: CredentialRows,
    private readonly refresher: Refresher,
  ) {}

  onModuleInit(): void {
    this.refresher.ended.subscribe(({ id, outcome }) => {
      if (outcome === 'renewed') this.bus.publish(CREDENTIAL_TOPIC, id);
    });
    this.bus.subscribe(
      CREDENTIAL_TOPIC,
      (id) => void this.look(id),
      () => this.memory.suspectAll(),
    );
  }

  private async look(id: string): Promise<void> {
    const { appId, kind } = parseId(id);
    const account = this.accounts.find(appId);
    // What this instance holds no copy of, it reads when somebody asks.
    if (!account || !this.memory.suspect(id)) return;
    // Without the database nothing is learned; whoever asks next is told.
    await this.rows.read({ account, kind }).catch(() => undefined);
  }
}
