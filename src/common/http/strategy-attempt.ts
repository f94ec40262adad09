import type { Strategy } from 'passport';
import { RedirectTo } from './redirect.js';

/**
 * Runs a passport strategy on a copy made for this request, as passport itself does, and waits for its verdict.
 * `@nestjs/passport`'s own guard registers strategies on a process-wide singleton and wants a Node response, which Fastify's is not.
 * @throws what the strategy failed or erred with; RedirectTo when it asks for a redirect
 */
export function attempt<User>(
  strategy: Strategy,
  request: object,
  options: object = {},
): Promise<User | undefined> {
  return new Promise((resolve, reject) => {
    const copy: object = Object.create(strategy) as object;
    const verdict = Object.assign(copy, {
      success: (user: User) => resolve(user),
      pass: () => resolve(undefined),
      fail: reject,
      error: reject,
      redirect: (url: string) => reject(new RedirectTo(url)),
    }) as unknown as Strategy;
    // Passport's types are Express's; our strategies declare what they read of the request.
    verdict.authenticate.call(verdict as never, request as never, options);
  });
}
