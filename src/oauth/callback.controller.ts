import { Controller, Get, Query, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { AppError } from '../common/errors/app-error.js';
import { notFound } from '../common/errors/http-errors.js';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { lostLoginPage } from './lost-login-page.js';
import { LoginCallback } from './login-callback.js';
import { CallbackQuery } from './oauth.schemas.js';
import { stateUnknown } from './oauth.errors.js';
import { CALLBACK_PATH } from './wechat.strategy.js';

@ApiTags('login')
@Controller(CALLBACK_PATH.slice(1))
export class CallbackController {
  constructor(private readonly callback: LoginCallback) {}

  @ApiOperation({
    summary: 'WeChat sends the browser here; it goes on to return_to with the outcome in the fragment.',
  })
  @Get()
  @ForAnyone('the browser comes from WeChat with a single-use state')
  @ApiResponse({
    status: 303,
    description: 'To return_to#login_ticket=…&login_id=… or #login_error=CODE&login_id=…',
  })
  async complete(
    @Query() query: unknown,
    @Req() request: FastifyRequest,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    // Fastify answers HEAD by the GET route: link checkers must not spend codes.
    if (request.method !== 'GET') throw notFound();
    void reply.header('referrer-policy', 'no-referrer').header('cache-control', 'no-store');
    try {
      const { state, code } = CallbackQuery.safeParse(query).data ?? {};
      if (state === undefined) throw stateUnknown();
      void reply
        .code(303)
        .header('location', await this.callback.complete(state, code))
        .send();
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 400 || !wantsPage(request)) throw error;
      void reply
        .code(400)
        .header('content-type', 'text/html; charset=utf-8')
        .header('content-security-policy', "default-src 'none'; style-src 'unsafe-inline'")
        .send(lostLoginPage(error));
    }
  }
}

const wantsPage = ({ headers }: FastifyRequest): boolean => headers.accept?.includes('text/html') ?? false;
