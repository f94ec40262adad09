import { accountByToken } from '../account/bearer.gate.js';
import type { ApiEndpoint } from '../http/api-endpoint.js';

/** Addresses and blocks, as in the published sample. */
const API_ADDRESSES = ['101.89.47.18', '101.226.103.0/25'];

export const domainIpEndpoint: ApiEndpoint = {
  method: 'GET',
  path: '/cgi-bin/get_api_domain_ip',
  answer: (platform, call) => {
    accountByToken(platform, call);
    return { ip_list: API_ADDRESSES };
  },
};
