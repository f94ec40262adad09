import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { jsonBody, textField } from '../http/json-body.js';
import { Refusal } from '../http/refusal.js';
import { secondsOfRid } from '../http/rid.js';
import { OK } from './ok.js';

/** What a refused call of the same account was (page api_getridinfo). Its age is read from the rid itself. */
export const ridEndpoint: ApiEndpoint = {
  method: 'POST',
  path: '/cgi-bin/openapi/rid/get',
  answer: (platform, call) => {
    const { appId } = accountByToken(platform, call);
    const rid = textField(jsonBody(call.body), 'rid') ?? '';
    const seconds = secondsOfRid(rid);
    if (seconds === undefined) throw new Refusal(76002);
    if (platform.rids.isOver(seconds * 1000)) throw new Refusal(76004);
    const trace = platform.rids.find(rid);
    if (!trace) throw new Refusal(76001);
    if (trace.appId !== appId) throw new Refusal(76003);
    if (trace.isSns) throw new Refusal(76022);
    return {
      ...OK,
      request: {
        invoke_time: seconds,
        cost_in_ms: 0,
        request_url: trace.query,
        request_body: trace.body,
        response_body: trace.answer,
        client_ip: trace.clientIp,
      },
    };
  },
};
