import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityEntity } from './identity.entity.js';
import { IdentityService } from './identity.service.js';
import { TombstoneEntity } from './tombstone.entity.js';
import { TombstoneStore } from './tombstone.store.js';
import { Tombstones } from './tombstones.js';

@Module({
  imports: [TypeOrmModule.forFeature([IdentityEntity, TombstoneEntity])],
  providers: [IdentityService, TombstoneStore, Tombstones],
  exports: [IdentityService, Tombstones],
})
export class IdentityModule {}
