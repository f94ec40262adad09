import type { Credential } from '../../src/credential/credential.js';
import { type Copy, CredentialMemory, type Served } from '../../src/credential/credential-memory.js';
import type { CredentialState } from '../../src/credential/credential-state.js';
import type { Guards } from '../../src/credential/guards.js';
import type { StoreOffset } from '../../src/credential/store-offset.js';
import type { DatabaseFlaws } from './database.js';
import type { Loss } from './engine.js';

/** A memory that takes every row it is shown, the older one too. */
class GoesBack extends CredentialMemory {
  override adopt(credential: Credential, state: CredentialState, readAt: number, offset: StoreOffset): Copy {
    this.forget(state.appId);
    return super.adopt(credential, state, readAt, offset);
  }
}

/** A memory that looks at the time when the row was read, and not when it answers. */
class ServesAsRead extends CredentialMemory {
  override serve(copy: Copy): Served | undefined {
    const { state, readAt, offset, servableUntil, promisedUntil } = copy;
    const now = readAt + offset.atMost;
    if (!state.value || now >= servableUntil) return undefined;
    const expiresInSeconds = Math.max(0, Math.floor((promisedUntil - now) / 1_000));
    return { value: state.value, expiresAt: promisedUntil, expiresInSeconds, generation: state.generation };
  }
}

const GUARD_LOSSES: { readonly [G in keyof Guards]: Guards[G] } = {
  leaseIsFree: () => true,
  fenceHolds: () => true,
  doubtSince: () => undefined,
  clampedUntil: () => Infinity,
  needsHold: () => false,
  gapHasPassed: () => true,
  mayStillSend: () => true,
  isLateAnswer: () => false,
  lifeStartsAt: (_sentAt, answeredAt) => answeredAt,
  graceWithoutStoreMs: () => Infinity,
  isShortLived: () => false,
};

const withoutGuard = (guard: keyof Guards): Loss => ({ guards: { [guard]: GUARD_LOSSES[guard] } });

/** Every rule of the engine that can be taken away, and what is left. */
export const LOSSES: Readonly<Record<string, Loss & DatabaseFlaws>> = {
  ...Object.fromEntries(
    (Object.keys(GUARD_LOSSES) as (keyof Guards)[]).map((guard) => [guard, withoutGuard(guard)]),
  ),
  'fenceHolds and isLateAnswer': {
    guards: { fenceHolds: GUARD_LOSSES.fenceHolds, isLateAnswer: GUARD_LOSSES.isLateAnswer },
  },
  'memory never goes back': { memory: GoesBack },
  'check when serving': { memory: ServesAsRead },
  'compare and set': { writesBlindly: true },
  'intent is kept': { losesIntents: true },
};
