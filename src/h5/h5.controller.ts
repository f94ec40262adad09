import { readFile } from 'node:fs/promises';
import { Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { notFound } from '../common/errors/http-errors.js';

/** Built from web/h5/h5.ts, beside the server in dist/. */
const SCRIPT = new URL('../web/h5/h5.js', import.meta.url);

/** The browser script that an H5 page includes first in its head. */
@ApiExcludeController()
@Controller()
export class H5Controller {
  private script: Promise<Buffer> | undefined;

  @Get('h5.js')
  @ForAnyone('a public script')
  @Header('content-type', 'text/javascript; charset=utf-8')
  @Header('cache-control', 'public, max-age=300')
  @Header('cross-origin-resource-policy', 'cross-origin')
  get(): Promise<Buffer> {
    this.script ??= readFile(SCRIPT).catch(() => {
      this.script = undefined;
      throw notFound();
    });
    return this.script;
  }
}
