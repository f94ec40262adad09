import { Module } from '@nestjs/common';
import { TypeOrmModule } from '@nestjs/typeorm';
import { IdentityEntity } from './identity.entity.js';
import { IdentityService } from './identity.service.js';

@Module({
  imports: [TypeOrmModule.forFeature([IdentityEntity])],
  providers: [IdentityService],
  exports: [IdentityService],
})
export class IdentityModule {}
