import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';

/** Addresses and blocks, as in the published sample. */
const API_ADDRESSES = ['101.89.47.18', '101.226.103.0/25'];
/** Where pushes come from; documentation addresses, since no sample of its own is published. */
const PUSH_ADDRESSES = ['203.0.113.16', '203.0.113.128/25'];

export const domainIpEndpoint = addressEndpoint('/cgi-bin/get_api_domain_ip', API_ADDRESSES);
export const callbackIpEndpoint = addressEndpoint('/cgi-bin/getcallbackip', PUSH_ADDRESSES);

function addressEndpoint(path: string, addresses: readonly string[]): ApiEndpoint {
  return {
    method: 'GET',
    path,
    answer: (platform, call) => {
      accountByToken(platform, call);
      return { ip_list: addresses };
    },
  };
}
