import { applyDecorators, SetMetadata } from '@nestjs/common';

/** Who may call a route. Each route declares exactly one; an architecture test walks them all. */
export const DECLARED_CALLER = 'zhongkong:caller';
export type DeclaredCaller = 'service' | 'session' | 'service-or-session' | 'wechat' | 'anyone';

/** @throws Error where a second one is declared: which of them holds would depend on their order */
export const declareCaller =
  (caller: DeclaredCaller): MethodDecorator =>
  (target, name, descriptor) => {
    const handler: unknown = descriptor.value;
    if (typeof handler === 'function' && Reflect.hasMetadata(DECLARED_CALLER, handler))
      throw new Error(`${String(name)} declares two callers`);
    return SetMetadata(DECLARED_CALLER, caller)(target, name, descriptor);
  };

/** A route that needs no credential. The reason is for the reader. */
export function ForAnyone(reason: string): MethodDecorator {
  return applyDecorators(declareCaller('anyone'), SetMetadata('zhongkong:reason', reason));
}
