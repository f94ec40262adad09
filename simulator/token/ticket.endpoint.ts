import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';
import { Refusal } from '../http/refusal.js';

export const ticketEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/ticket/getticket',
  answer: (platform, call) => {
    const { appId } = accountByToken(platform, call);
    const type = call.query.get('type');
    // Assumption: no reply to another type was ever seen; it is answered as an API the account lacks.
    if (type !== 'jsapi' && type !== 'wx_card') throw new Refusal(48001);
    const { ticket, expiresInSeconds } = platform.tickets.current(appId, type);
    return { errcode: 0, errmsg: 'ok', ticket, expires_in: expiresInSeconds };
  },
};
