import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { AccessModule } from '../access/access.module.js';
import { AccountModule } from '../account/account.module.js';
import { IdentityModule } from '../identity/identity.module.js';
import { OAuthModule } from '../oauth/oauth.module.js';
import { TokenModule } from '../token/token.module.js';
import { WechatModule } from '../wechat/wechat.module.js';
import { ProfileEntity } from './profile.entity.js';
import { BatchController } from './batch.controller.js';
import { BatchPieces } from './batch-pieces.js';
import { ErasureRounds } from './erasure-rounds.js';
import { FollowerController } from './follower.controller.js';
import { FollowerPages } from './follower-pages.js';
import { FollowerRowsStore } from './follower-rows.store.js';
import { FollowerSyncs } from './follower-sync.js';
import { FollowerSyncEntity } from './follower-sync.entity.js';
import { FollowerSyncStore } from './follower-sync.store.js';
import { FollowerSyncSteps } from './follower-sync-steps.js';
import { FollowerSyncWork } from './follower-sync-work.js';
import { FollowerPieces } from './follower-pieces.js';
import { HotProfileRoute } from './hot-profile-route.js';
import { OwnProfiles } from './own-profiles.js';
import { PersonIdentities } from './person-identities.js';
import { ProfileBatchStore } from './profile-batch.store.js';
import { ProfileFeed } from './profile-feed.js';
import { ProfileInquiry } from './profile-inquiry.js';
import { ProfileMemory } from './profile.memory.js';
import { ProfileNews } from './profile-news.js';
import { ProfileReads } from './profile-reads.js';
import { ProfileRounds } from './profile-rounds.js';
import { ProfileSources } from './profile-sources.js';
import { ProfileSweep } from './profile-sweep.js';
import { ProfileStore } from './profile.store.js';
import { UserBatch } from './user-batch.js';
import { UserErasure } from './user-erasure.js';
import { UserErasureController } from './user-erasure.controller.js';
import { UserController } from './user.controller.js';
import { UserService } from './user.service.js';

@Module({
  imports: [
    TypeOrmModule.forFeature([ProfileEntity, FollowerSyncEntity]),
    AccessModule,
    AccountModule,
    IdentityModule,
    OAuthModule,
    TokenModule,
    WechatModule,
  ],
  controllers: [UserController, BatchController, FollowerController, UserErasureController],
  providers: [
    ProfileStore,
    ProfileBatchStore,
    ProfileSources,
    ProfileInquiry,
    ProfileRounds,
    ProfileNews,
    ProfileMemory,
    ProfileFeed,
    OwnProfiles,
    HotProfileRoute,
    ProfileReads,
    UserService,
    PersonIdentities,
    FollowerPieces,
    BatchPieces,
    UserBatch,
    FollowerPages,
    FollowerRowsStore,
    FollowerSyncStore,
    FollowerSyncs,
    FollowerSyncSteps,
    FollowerSyncWork,
    UserErasure,
    ErasureRounds,
    ProfileSweep,
  ],
  exports: [UserService, UserErasure, ProfileNews, ProfileReads],
})
export class UserModule {}
