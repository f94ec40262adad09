import type { Call } from '../http/call.js';
import { decodePercent } from '../http/percent.js';
import { controlJson, type Reply } from '../http/reply.js';
import { clockRoutes } from './clock.routes.js';
import type { ControlParts, ControlRoute } from './control.route.js';
import { InputError } from './fields.js';
import { peopleRoutes } from './people.routes.js';
import { accountRoutes } from './account.routes.js';
import { faultRoutes } from './fault.routes.js';
import { pushRoutes } from './push.routes.js';
import { requestRoutes } from './request.routes.js';
import { truthRoutes } from './truth.routes.js';

export const CONTROL_PREFIX = '/__simulator/';

const ROUTES: readonly ControlRoute[] = [
  ...clockRoutes,
  ...accountRoutes,
  ...peopleRoutes,
  ...faultRoutes,
  ...pushRoutes,
  ...requestRoutes,
  ...truthRoutes,
];

/** What the in-process handle can do, as JSON over HTTP, for tests that run in another process. */
export class ControlInterface {
  readonly #parts: ControlParts;

  constructor(parts: ControlParts) {
    this.#parts = parts;
  }

  answer(call: Call): Reply {
    const path = call.path.slice(CONTROL_PREFIX.length);
    for (const route of ROUTES) {
      const match = call.method === route.method ? route.path.exec(path) : null;
      if (match) return this.#run(route, call, match.slice(1).map(decodePercent));
    }
    return controlJson({ error: `There is no ${call.method} ${call.path}` }, 404);
  }

  #run(route: ControlRoute, call: Call, names: readonly string[]): Reply {
    try {
      const body: unknown = call.body === '' ? {} : JSON.parse(call.body);
      return controlJson(route.run(this.#parts, { query: call.query, body, names }));
    } catch (error) {
      const message = error instanceof Error ? error.message : String(error);
      return controlJson({ error: message }, error instanceof InputError ? 400 : 409);
    }
  }
}
