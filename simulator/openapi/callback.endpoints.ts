import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';

const ACTIONS: readonly unknown[] = ['dns', 'ping', 'all'];
const OPERATORS: readonly unknown[] = ['CHINANET', 'UNICOM', 'CAP', 'DEFAULT'];

/** Checks the address that events are pushed to; what it finds there is the published sample. */
export const callbackCheckEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/callback/check',
  answer: (platform, call) => {
    const { pushUrl } = accountByToken(platform, call);
    const fields = jsonBody(call.body);
    const action = fields.get('action');
    if (!ACTIONS.includes(action)) throw new Refusal(40202);
    if (!OPERATORS.includes(fields.get('check_operator'))) throw new Refusal(40203);
    if (pushUrl === undefined) throw new Refusal(40201);
    const ip = '203.0.113.10';
    return {
      ...(action !== 'ping' && { dns: [{ ip, real_operator: 'UNICOM' }] }),
      ...(action !== 'dns' && {
        ping: [{ ip, from_operator: 'UNICOM', package_loss: '0%', time: '23.079ms' }],
      }),
    };
  },
};
