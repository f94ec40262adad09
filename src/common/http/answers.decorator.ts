import {
  applyDecorators,
  HttpCode,
  SerializeOptions,
  StandardSchemaSerializerInterceptor,
  UseInterceptors,
} from '@nestjs/common';
import { ApiResponse } from '@nestjs/swagger';
import type { ZodType } from 'zod';

/**
 * Declares what a route answers: the schema shapes the body (fields that are not in it vanish) and documents it.
 * Output schemas must be plain `z.object`: a strict one would turn a surplus field into a 500.
 */
export function Answers(schema: ZodType, status = 200, description = ''): MethodDecorator {
  return applyDecorators(
    HttpCode(status),
    SerializeOptions({ schema }),
    UseInterceptors(StandardSchemaSerializerInterceptor),
    ApiResponse({ status, description, standardSchema: schema }),
  );
}
