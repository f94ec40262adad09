import { Injectable } from '@nestjs/common';
import { Log } from '../common/logging/log.js';
import type { Credential } from './credential.js';
import { idOf } from './credential.js';
import type { CredentialState } from './credential-state.js';
import { InstanceBlocks } from './instance-blocks.js';
import { isInstanceBound, type RefreshFailure, retryDelayMs } from './refresh-failure.js';
import type { Commit } from './refresh.outcome.js';
import type { Rules } from './refresh.policy.js';

/** Tells what came of refreshes: to the log, and, where the refusal concerns this instance's address, to its list of blocks. */
@Injectable()
export class RefreshNews {
  constructor(
    private readonly blocks: InstanceBlocks,
    private readonly log: Log,
  ) {}

  answered(
    { account, kind }: Credential,
    result: Commit,
    { timings }: Pick<Rules, 'timings'>,
  ): 'renewed' | 'same' | 'older' | 'fenced' {
    const fields = { app_id: account.appId, kind };
    if (result === 'fenced') {
      this.log.warn(
        'token.dropped',
        'An answer came after another attempt had taken over, and was dropped',
        fields,
      );
      return result;
    }
    const { outcome, patch, isForeign } = result;
    if (outcome === 'renewed')
      this.log.info('token.renewed', 'A new value took over', { ...fields, generation: patch.generation });
    if (outcome === 'older')
      this.log.warn('token.dropped', 'The answer of an older call came late, and was dropped', fields);
    const lifeMs = (patch.expiresAt ?? 0) - (patch.issuedAt ?? 0);
    if (outcome === 'renewed' && patch.family !== 'kept' && lifeMs < timings.shortLife)
      this.log.warn('token.short_life', SHORT_LIFE, { ...fields, life_seconds: Math.round(lifeMs / 1_000) });
    if (isForeign) this.foreign({ account, kind });
    return outcome;
  }

  failed(credential: Credential, failure: RefreshFailure, row: CredentialState | undefined): void {
    if (isInstanceBound(failure)) {
      const now = failure.at;
      const context = { consecutiveFailures: row?.consecutiveFailures ?? 1, leftMs: 0, now, jitter: 0 };
      this.blocks.block(idOf(credential), retryDelayMs(failure, context));
    }
    this.log.warn('token.refresh_failed', failure.detail, {
      app_id: credential.account.appId,
      kind: credential.kind,
      code: failure.code,
      class: failure.class,
      errcode: failure.wechat?.errcode,
      remedy: failure.remedy,
    });
  }

  writeFailed(error: unknown): void {
    this.log.warn('token.write_failed', 'A refresh could not be recorded; it is tried again', { error });
  }

  /** It died or was replaced before its time, and not by us. */
  foreign({ account, kind }: Credential): void {
    this.log.warn('token.foreign_refresh', FOREIGN_DETAIL, {
      app_id: account.appId,
      kind,
      remedy: FOREIGN_REMEDY,
    });
  }
}

const SHORT_LIFE =
  'WeChat gave a token with an unusually short life: it is renewed more often, and trusted for less long while the database is away.';

export const FOREIGN_DETAIL =
  'The value died or was replaced before its time, and not by this server: another program holds this AppSecret, or WeChat revoked it.';
export const FOREIGN_REMEDY =
  'Let every program take its token from here. `stable` mode is immune to other programs’ calls of /cgi-bin/token.';
