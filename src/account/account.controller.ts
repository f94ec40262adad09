import { Body, Controller, Delete, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { allAccountsRequired } from '../access/access.errors.js';
import { CurrentCaller, ForService } from '../access/for-service.decorator.js';
import { type Caller, reaches } from '../access/scopes.js';
import { Answers } from '../common/http/answers.decorator.js';
import { accountAnswer } from './account-answer.js';
import { AccountStatusSource } from './account-status.js';
import {
  AccountAnswer,
  AccountListAnswer,
  AppIdParam,
  CreateAccountRequest,
  UpdateAccountQuery,
  UpdateAccountRequest,
} from './account.schemas.js';
import { AccountService } from './account.service.js';

@ApiTags('accounts')
@Controller('v1/accounts')
export class AccountController {
  constructor(
    private readonly accounts: AccountService,
    private readonly status: AccountStatusSource,
  ) {}

  @ApiOperation({
    summary: 'Adds an account. Answers at once: whether WeChat accepts it shows in its status.',
  })
  @Post()
  @ForService('admin')
  @Answers(AccountAnswer, 201)
  async create(
    @Body({ schema: CreateAccountRequest }) body: CreateAccountRequest,
    @CurrentCaller() caller: Caller,
  ): Promise<AccountAnswer> {
    if (caller.accounts !== 'all') throw allAccountsRequired();
    return accountAnswer(await this.accounts.create(body));
  }

  @ApiOperation({ summary: 'The accounts that the key reaches, with their status.' })
  @Get()
  @ForService('admin')
  @Answers(AccountListAnswer)
  async list(@CurrentCaller() caller: Caller): Promise<{ items: AccountAnswer[] }> {
    const mine = [...this.accounts.all()].filter(({ appId }) => reaches(caller, appId));
    const statuses = await this.status.of(mine.map(({ appId }) => appId));
    return { items: mine.map((account) => accountAnswer(account, statuses.get(account.appId))) };
  }

  @ApiOperation({ summary: 'One account, with its status; never its secrets.' })
  @Get(':app_id')
  @ForService('admin')
  @Answers(AccountAnswer)
  async get(@Param({ schema: AppIdParam }) { app_id }: AppIdParam): Promise<AccountAnswer> {
    const account = this.accounts.get(app_id);
    return accountAnswer(account, (await this.status.of([app_id])).get(app_id));
  }

  @ApiOperation({
    summary: 'Changes any field. A new app_secret is tried against WeChat before it replaces the old one.',
  })
  @Patch(':app_id')
  @ForService('admin')
  @Answers(AccountAnswer)
  async update(
    @Param({ schema: AppIdParam }) { app_id }: AppIdParam,
    @Query({ schema: UpdateAccountQuery }) { unchecked }: UpdateAccountQuery,
    @Body({ schema: UpdateAccountRequest }) body: UpdateAccountRequest,
  ): Promise<AccountAnswer> {
    const account = await this.accounts.update(app_id, body, { unchecked: unchecked === 'true' });
    return accountAnswer(account, (await this.status.of([app_id])).get(app_id));
  }

  @ApiOperation({ summary: 'Deletes an account with its tokens, sessions and users.' })
  @Delete(':app_id')
  @HttpCode(204)
  @ForService('admin')
  delete(@Param({ schema: AppIdParam }) { app_id }: AppIdParam): Promise<void> {
    return this.accounts.delete(app_id);
  }
}
