import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { OpenAPIObject } from '@nestjs/swagger';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorsPage } from '../../scripts/errors-page.js';
import { openApiPage } from '../../scripts/openapi-page.js';
import { configurationPage } from '../../src/config/configuration-page.js';
import { openApiDocument } from '../../src/openapi.js';
import { TestApp } from '../support/test-app.js';
import { exposedSecrets } from './answer-rules.js';
import { ROOT } from './project-files.js';

const HOW = 'is not current: run `npm run docs` and commit what it wrote';
const page = (name: string): string => readFileSync(join(ROOT, 'docs', name), 'utf8');

describe('the pages written from the code', () => {
  let app: TestApp;
  beforeAll(async () => {
    app = await TestApp.start();
  });
  afterAll(() => app.stop());

  it('configuration.md', () => {
    expect(page('configuration.md') === configurationPage(), `docs/configuration.md ${HOW}`).toBe(true);
  });

  it('errors.md', () => {
    expect(page('errors.md') === errorsPage(), `docs/errors.md ${HOW}`).toBe(true);
  });

  it('openapi.json', () => {
    expect(page('openapi.json') === openApiPage(openApiDocument(app.app)), `docs/openapi.json ${HOW}`).toBe(
      true,
    );
  });

  it('promise no secret in any answer', () => {
    expect(exposedSecrets(openApiDocument(app.app))).toEqual([]);
  });
});

describe(exposedSecrets.name, () => {
  const answering = (path: string, schema: object): OpenAPIObject => ({
    openapi: '3.1.0',
    info: { title: '', version: '' },
    components: { schemas: { Inner: { type: 'object', properties: { refresh_token: {} } } } },
    paths: { [path]: { get: { responses: { 200: { description: '', content: { json: { schema } } } } } } },
  });

  it.each<[string, string, object]>([
    ['a secret field', '/x', { properties: { app_secret: {} } }],
    ['one behind a reference', '/x', { items: { $ref: '#/components/schemas/Inner' } }],
    ['a token outside its routes', '/v1/accounts/{app_id}/status', { properties: { access_token: {} } }],
    ['a key outside its route', '/v1/keys', { properties: { key: {} } }],
  ])('sees %s', (_, path, schema) => {
    expect(exposedSecrets(answering(path, schema))).toHaveLength(1);
  });

  it('lets the token route answer the token', () => {
    const schema = { properties: { access_token: {} } };
    expect(exposedSecrets(answering('/v1/accounts/{app_id}/token', schema))).toEqual([]);
  });
});
