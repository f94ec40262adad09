import { ApiKeyEntity } from './access/api-key.entity.js';
import { AccountEntity } from './account/account.entity.js';
import { SealingEntity } from './storage/sealing.entity.js';
import { GlobalTokenEntity } from './token/global-token.entity.js';
import { KnownTokenEntity } from './token/known-token.entity.js';

/** Every table of every feature, for the data source. */
export const entities = [SealingEntity, AccountEntity, ApiKeyEntity, GlobalTokenEntity, KnownTokenEntity];
