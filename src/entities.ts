import { ApiKeyEntity } from './access/api-key.entity.js';
import { AccountEntity } from './account/account.entity.js';
import { CredentialEntity } from './credential/credential.entity.js';
import { KnownValueEntity } from './credential/known-value.entity.js';
import { IdentityEntity } from './identity/identity.entity.js';
import { TombstoneEntity } from './identity/tombstone.entity.js';
import { LoginEntity } from './oauth/login.entity.js';
import { SessionEntity } from './oauth/session.entity.js';
import { UserTokenEntity } from './oauth/user-token.entity.js';
import { PushEventEntity } from './push/push-event.entity.js';
import { SealingEntity } from './storage/sealing.entity.js';
import { QuotaClearEntity } from './token/quota-clear.entity.js';
import { FollowerSyncEntity } from './user/follower-sync.entity.js';
import { ProfileEntity } from './user/profile.entity.js';

/** Every table of every feature, for the data source. */
export const entities = [
  SealingEntity,
  AccountEntity,
  ApiKeyEntity,
  CredentialEntity,
  KnownValueEntity,
  IdentityEntity,
  TombstoneEntity,
  LoginEntity,
  SessionEntity,
  UserTokenEntity,
  ProfileEntity,
  FollowerSyncEntity,
  PushEventEntity,
  QuotaClearEntity,
];
