import type { OpenAPIObject } from '@nestjs/swagger';

/** docs/openapi.json. */
export const openApiPage = (document: OpenAPIObject): string => `${JSON.stringify(document, null, 2)}\n`;
