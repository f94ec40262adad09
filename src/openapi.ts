import type { INestApplication } from '@nestjs/common';
import { DocumentBuilder, type OpenAPIObject, SwaggerModule } from '@nestjs/swagger';

/** The document of the running code, without an address: it is the same wherever it runs. */
export function openApiDocument(app: INestApplication): OpenAPIObject {
  const info = new DocumentBuilder()
    .setOpenAPIVersion('3.1.0')
    .setTitle('Zhongkong 中控')
    .setDescription(
      'The WeChat control server. Errors are application/problem+json (RFC 9457) with a stable `code`.',
    )
    .setVersion('0.1.0')
    .addBearerAuth({ type: 'http', scheme: 'bearer', description: 'An API key, zk_…' }, 'api-key')
    .addApiKey(
      {
        type: 'apiKey',
        in: 'header',
        name: 'X-Session-Code',
        description: 'The random code of a login session.',
      },
      'session-code',
    )
    .addGlobalResponse({
      status: 'default',
      description: 'Any failure: RFC 9457 with a stable `code`; docs/errors.md lists them.',
      content: { 'application/problem+json': { schema: problemSchema() } },
    })
    .build();
  return SwaggerModule.createDocument(app, info);
}

function problemSchema(): { type: string; required: string[]; properties: Record<string, object> } {
  const text = { type: 'string' };
  return {
    type: 'object',
    required: ['type', 'title', 'status', 'detail', 'instance', 'code', 'request_id'],
    properties: {
      type: text,
      title: text,
      status: { type: 'integer' },
      detail: text,
      instance: { ...text, description: 'The path, without its query.' },
      code: { ...text, description: 'Stable, dotted; switch on it.' },
      request_id: text,
      errors: { type: 'array', items: { type: 'object', properties: { path: text, message: text } } },
      wechat: { type: 'object', properties: { errcode: { type: 'integer' }, errmsg: text, rid: text } },
      remedy: { ...text, description: 'What a person should do now.' },
    },
  };
}

export function serveOpenApi(app: INestApplication): void {
  SwaggerModule.setup('docs', app, () => openApiDocument(app), {
    jsonDocumentUrl: 'openapi.json',
    yamlDocumentUrl: 'openapi.yaml',
    customSiteTitle: 'Zhongkong API',
  });
}
