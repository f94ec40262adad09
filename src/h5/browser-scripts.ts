import { readFile } from 'node:fs/promises';
import { Injectable } from '@nestjs/common';
import { notFound } from '../common/errors/http-errors.js';

/** Beside the built server, wherever that lies; one that runs from its sources has them where a build leaves them. */
const BESIDE = new URL('../web/h5/', import.meta.url);
const BUILT = new URL('../../dist/web/h5/', import.meta.url);

/** What `scripts/build-web.ts` made of `web/h5/`; read once, as it does not change while the server runs. */
@Injectable()
export class BrowserScripts {
  private readonly read = new Map<string, Promise<Buffer>>();

  /** @throws http.not_found where nothing was built */
  get(name: string): Promise<Buffer> {
    const known = this.read.get(name);
    if (known) return known;
    const reading = readFile(new URL(name, BESIDE))
      .catch(() => readFile(new URL(name, BUILT)))
      .catch(() => {
        this.read.delete(name);
        throw notFound();
      });
    this.read.set(name, reading);
    return reading;
  }
}
