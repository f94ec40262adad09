import { applyDecorators, SetMetadata } from '@nestjs/common';

/** Who may call a route. Each route declares exactly one; an architecture test walks them all. */
export const DECLARED_CALLER = 'zhongkong:caller';
export type DeclaredCaller = 'service' | 'session' | 'anyone';

export const declareCaller = (caller: DeclaredCaller): MethodDecorator =>
  SetMetadata(DECLARED_CALLER, caller);

/** A route that needs no credential. The reason is for the reader. */
export function ForAnyone(reason: string): MethodDecorator {
  return applyDecorators(declareCaller('anyone'), SetMetadata('zhongkong:reason', reason));
}
