import type { Identity } from '../identity/identity.service.js';
import { missingFields, type Outcomes } from './missing.js';
import { type Missing, NOTHING_STORED, type ProfileFields, type StoredProfile } from './profile.js';

export interface Profile {
  readonly identity: Identity;
  readonly fields: ProfileFields;
  readonly source: {
    /** What nickname and avatar rest on. `stored`: the kind of token that should have told did not. */
    token: 'user' | 'global' | 'stored';
    userAt: number | undefined;
    globalAt: number | undefined;
  };
  readonly missing: Missing[];
}

export function profileFrom(
  identity: Identity,
  stored: StoredProfile | undefined,
  outcomes: Outcomes,
): Profile {
  const { fields, userAt, globalAt } = stored ?? NOTHING_STORED;
  return {
    identity,
    fields,
    source: { token: tokenOf(outcomes), userAt, globalAt },
    missing: missingFields(fields, outcomes),
  };
}

/** Where a user token is to be had, the person rests on that: another one's answer does not make an old nickname a young one. */
function tokenOf({ user, global }: Outcomes): Profile['source']['token'] {
  if (user === 'told') return 'user';
  return user === 'no-token' && global === 'told' ? 'global' : 'stored';
}
