import { applyDecorators, Controller, Get, Header } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { ForAnyone } from '../common/http/caller-declaration.js';
import { BrowserScripts } from './browser-scripts.js';

const FIVE_MINUTES = 300;
/** A package of one exact version: what changes it is an upgrade of this server. */
const ONE_DAY = 86_400;

/** A script that pages of any origin may load, and caches keep. */
const PublicScript = (name: string, maxAgeSeconds: number): MethodDecorator =>
  applyDecorators(
    Get(name),
    ForAnyone('a public script'),
    Header('content-type', 'text/javascript; charset=utf-8'),
    Header('cache-control', `public, max-age=${maxAgeSeconds}`),
    Header('cross-origin-resource-policy', 'cross-origin'),
  );

/** The browser script that an H5 page includes first in its head, and what it loads when it is asked for. */
@ApiExcludeController()
@Controller()
export class H5Controller {
  constructor(private readonly scripts: BrowserScripts) {}

  @PublicScript('h5.js', FIVE_MINUTES)
  h5(): Promise<Buffer> {
    return this.scripts.get('h5.js');
  }

  @PublicScript('h5-panel.js', FIVE_MINUTES)
  panel(): Promise<Buffer> {
    return this.scripts.get('h5-panel.js');
  }

  @PublicScript('jweixin.js', ONE_DAY)
  jsSdk(): Promise<Buffer> {
    return this.scripts.get('jweixin.js');
  }
}
