import { CreateAccounts1763600000000 } from './1763600000000-create-accounts.js';
import { CreateGlobalTokens1763600100000 } from './1763600100000-create-global-tokens.js';
import { CreateLoginsAndUsers1763600200000 } from './1763600200000-create-logins-and-users.js';
import { CreateCredentials1763700000000 } from './1763700000000-create-credentials.js';
import { CreateQuotaClears1763700100000 } from './1763700100000-create-quota-clears.js';
import { CreateTombstones1763800000000 } from './1763800000000-create-tombstones.js';
import { CreatePushEvents1763800010000 } from './1763800010000-create-push-events.js';
import { AddWaysIn1763800100000 } from './1763800100000-add-ways-in.js';
import { MergeProfiles1763800200000 } from './1763800200000-merge-profiles.js';
import { CreateFollowerSyncs1763800210000 } from './1763800210000-create-follower-syncs.js';
import { EndSessionsInPlace1763800300000 } from './1763800300000-end-sessions-in-place.js';
import { TellProfileNews1763800300100 } from './1763800300100-tell-profile-news.js';
import { AddUserTokenRefresher1763900300000 } from './1763900300000-add-user-token-refresher.js';
import { WidenLongTexts1763900410000 } from './1763900410000-widen-long-texts.js';

/** In order. A migration that was released is never edited. */
export const migrations = [
  CreateAccounts1763600000000,
  CreateGlobalTokens1763600100000,
  CreateLoginsAndUsers1763600200000,
  CreateCredentials1763700000000,
  CreateQuotaClears1763700100000,
  CreateTombstones1763800000000,
  CreatePushEvents1763800010000,
  AddWaysIn1763800100000,
  MergeProfiles1763800200000,
  CreateFollowerSyncs1763800210000,
  EndSessionsInPlace1763800300000,
  TellProfileNews1763800300100,
  AddUserTokenRefresher1763900300000,
  WidenLongTexts1763900410000,
];
