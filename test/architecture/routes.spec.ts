import { Controller, Get, Post, UseGuards } from '@nestjs/common';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ForService } from '../../src/access/for-service.decorator.js';
import { declareCaller, ForAnyone } from '../../src/common/http/caller-declaration.js';
import { TestApp } from '../support/test-app.js';
import { callerFault, type Route, routesOf, routesOfClass, SELF_CHECKING } from './route-rules.js';

class OtherGuard {
  canActivate(): boolean {
    return true;
  }
}

@Controller('v1/examples')
class Examples {
  @Get('undeclared') undeclared(): void {}
  @Get('open') @ForAnyone('no reason') open(): void {}
  @Get('unguarded') @declareCaller('service') unguarded(): void {}
  @Get('overguarded') @ForService('admin') @UseGuards(OtherGuard) overguarded(): void {}
  @Post('right') @ForService('admin') right(): void {}
}

describe('who may call a route', () => {
  let app: TestApp;
  let routes: Route[];
  beforeAll(async () => {
    app = await TestApp.start();
    routes = routesOf(app.app);
  });
  afterAll(() => app.stop());

  it('is declared by each, once', () => {
    expect(routes.map(callerFault).filter((fault) => fault !== undefined)).toEqual([]);
  });

  it('is asked of every path of the OpenAPI document', async () => {
    const paths = Object.keys((await app.call('/openapi.json')).body['paths'] ?? {});
    const known = new Set(routes.map(({ name }) => name.replace(/^\S+ /, '').replaceAll(/:(\w+)/g, '{$1}')));
    expect(paths.filter((path) => !known.has(path))).toEqual([]);
    expect(paths.length).toBeGreaterThan(10);
  });

  it.each(['undeclared', 'open', 'unguarded', 'overguarded'])('sees the fault of %s', (name) => {
    const route = routesOfClass(Examples).find((candidate) => candidate.name.endsWith(`/${name}`));
    expect(route && callerFault(route)).toContain(name);
  });

  it('cannot be declared twice', () => {
    const twice = (): unknown => {
      class Twice {
        @ForService('admin')
        @ForAnyone('no reason')
        get(): void {}
      }
      return Twice;
    };
    expect(twice).toThrow('two callers');
  });

  it.each([...SELF_CHECKING])('is asked by %s itself', async (name) => {
    const [method = '', path = ''] = name.split(' ');
    expect((await app.call(path, { method, key: null })).status).toBe(401);
    expect((await app.call(path, { method, session: 'x'.repeat(43) })).status).toBe(401);
  });

  it('finds nothing wrong with a route that is right', () => {
    const route = routesOfClass(Examples).find(({ name }) => name === 'POST /v1/examples/right');
    expect(route && callerFault(route)).toBeUndefined();
    expect(route).toBeDefined();
  });
});
