import { Controller, Get, Header, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { VerifyFiles } from './verify-files.js';

const ANYONE = 'WeChat looks for it on the domain, and it proves nothing but who runs that';

/** The ownership files that WeChat and WeCom ask for before they let a domain be a callback domain. */
@ApiTags('accounts')
@Controller()
export class VerifyFileController {
  constructor(private readonly files: VerifyFiles) {}

  @ApiOperation({ summary: 'An ownership file of WeChat, from verify_files of the accounts.' })
  @Get('MP_verify_:rest')
  @ForAnyone(ANYONE)
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  official(@Param('rest') rest: string): string {
    return this.files.contentOf(`MP_verify_${rest}`);
  }

  @ApiOperation({ summary: 'An ownership file of WeCom, from verify_files of the accounts.' })
  @Get('WW_verify_:rest')
  @ForAnyone(ANYONE)
  @Header('content-type', 'text/plain; charset=utf-8')
  @Header('x-content-type-options', 'nosniff')
  wecom(@Param('rest') rest: string): string {
    return this.files.contentOf(`WW_verify_${rest}`);
  }
}
