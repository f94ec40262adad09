import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccountModule } from '../account/account.module.js';
import { HintModule } from '../hint/hint.module.js';
import { CredentialCells } from './credential-cells.js';
import { CredentialHints } from './credential-hints.js';
import { CredentialEntity } from './credential.entity.js';
import { CredentialKeeper } from './credential-keeper.js';
import { CredentialLifecycle } from './credential-lifecycle.js';
import { CredentialMemory } from './credential-memory.js';
import { CredentialReader } from './credential-reader.js';
import { CredentialRows } from './credential-rows.js';
import { CredentialShutdown } from './credential-shutdown.js';
import { CredentialStore } from './credential.store.js';
import { Fingerprint } from './fingerprint.js';
import { InstanceBlocks } from './instance-blocks.js';
import { Issuers } from './issuers.js';
import { KnownValueEntity } from './known-value.entity.js';
import { KnownValueSweep } from './known-value-sweep.js';
import { RefreshAttempt } from './refresh-attempt.js';
import { RefreshCommit } from './refresh-commit.js';
import { Refresher } from './refresher.js';
import { RefreshNews } from './refresh-news.js';
import { RefreshRules } from './refresh-rules.js';
import { RefreshTicker } from './refresh-ticker.js';
import { Schedule } from './schedule.js';
import { StoreOffsets } from './store-offset.js';
import { TypeormCredentialStore } from './typeorm-credential.store.js';

const rows = [CredentialCells, StoreOffsets, RefreshRules, CredentialMemory, CredentialRows, Fingerprint];
const refreshing = [Issuers, InstanceBlocks, RefreshNews, RefreshCommit, RefreshAttempt, Refresher];
const keeping = [
  Schedule,
  RefreshTicker,
  CredentialKeeper,
  CredentialHints,
  CredentialLifecycle,
  CredentialShutdown,
  KnownValueSweep,
];

@Module({
  imports: [TypeOrmModule.forFeature([CredentialEntity, KnownValueEntity]), AccountModule, HintModule],
  providers: [
    { provide: CredentialStore, useClass: TypeormCredentialStore },
    ...rows,
    ...refreshing,
    ...keeping,
    CredentialReader,
  ],
  exports: [
    CredentialMemory,
    CredentialReader,
    CredentialRows,
    Fingerprint,
    InstanceBlocks,
    Issuers,
    Refresher,
    RefreshNews,
    RefreshRules,
  ],
})
export class CredentialModule {}
