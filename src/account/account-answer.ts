import { isoInstant } from '../common/time/instant.js';
import type { Account } from './account.js';
import type { AccountStatus } from './account-status.js';
import type { AccountAnswer } from './account.schemas.js';

/** An account as it may be shown: no secret has a place here. */
export function accountAnswer(account: Account, status?: AccountStatus): AccountAnswer {
  return {
    app_id: account.appId,
    kind: account.kind,
    name: account.name,
    token_mode: account.tokenMode,
    return_urls: [...account.returnUrls],
    js_origins: [...account.jsOrigins],
    verify_files: { ...account.verifyFiles },
    ...(account.sessionIdleSeconds !== undefined && { session_idle_seconds: account.sessionIdleSeconds }),
    ...(account.sessionMaxSeconds !== undefined && { session_max_seconds: account.sessionMaxSeconds }),
    created_at: isoInstant(account.createdAt),
    updated_at: isoInstant(account.updatedAt),
    ...(status && { status }),
  };
}
