import { Body, Controller, Delete, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Answers } from '../common/http/answers.decorator.js';
import { isoInstant } from '../common/time/instant.js';
import { ApiKeyService } from './api-key.service.js';
import type { ApiKey } from './api-key.store.js';
import { CurrentCaller, ForService } from './for-service.decorator.js';
import { CreateKeyRequest, KeyIdParam, KeyListAnswer, NewKeyAnswer } from './key.schemas.js';
import type { Caller } from './scopes.js';

@ApiTags('keys')
@Controller('v1/keys')
export class KeyController {
  constructor(private readonly keys: ApiKeyService) {}

  @ApiOperation({ summary: "Makes a key within the caller's own scopes and accounts." })
  @Post()
  @ForService('admin')
  @Answers(NewKeyAnswer, 201)
  async create(
    @Body({ schema: CreateKeyRequest }) body: CreateKeyRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<object> {
    const { key, text } = await this.keys.create(
      {
        name: body.name,
        scopes: body.scopes,
        accounts: body.accounts,
        expiresAt: body.expires_at ? Date.parse(body.expires_at) : undefined,
      },
      caller,
    );
    return { ...answer(key), key: text };
  }

  @ApiOperation({
    summary: "Lists the keys within the caller's own scopes and accounts, without their texts.",
  })
  @Get()
  @ForService('admin')
  @Answers(KeyListAnswer)
  async list(@CurrentCaller() caller: Caller): Promise<object> {
    return { items: (await this.keys.list(caller)).map(answer) };
  }

  @ApiOperation({ summary: 'Deletes a key; it stops working everywhere within five seconds.' })
  @Delete(':id')
  @HttpCode(204)
  @ForService('admin')
  delete(@Param({ schema: KeyIdParam }) { id }: KeyIdParam, @CurrentCaller() caller: Caller): Promise<void> {
    return this.keys.delete(id, caller);
  }
}

const answer = ({ createdAt, expiresAt, ...rest }: ApiKey): object => ({
  ...rest,
  created_at: isoInstant(createdAt),
  ...(expiresAt !== undefined && { expires_at: isoInstant(expiresAt) }),
});
