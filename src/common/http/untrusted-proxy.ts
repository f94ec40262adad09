import { BlockList } from 'node:net';
import type { FastifyInstance } from 'fastify';
import type { Log } from '../logging/log.js';

/** Loopback, private, shared and link-local networks: where a proxy of one's own stands. */
const OWN_NETWORKS = new BlockList();
for (const [net, prefix] of [
  ['127.0.0.0', 8],
  ['10.0.0.0', 8],
  ['172.16.0.0', 12],
  ['192.168.0.0', 16],
  ['100.64.0.0', 10],
  ['169.254.0.0', 16],
] as const)
  OWN_NETWORKS.addSubnet(net, prefix, 'ipv4');
OWN_NETWORKS.addAddress('::1', 'ipv6');
OWN_NETWORKS.addSubnet('fc00::', 7, 'ipv6');
OWN_NETWORKS.addSubnet('fe80::', 10, 'ipv6');

/** Whether a peer with this address can be a proxy of one's own; IPv4 may be written as IPv6. */
export const isOwnNetwork = (address: string): boolean =>
  OWN_NETWORKS.check(address, address.includes(':') ? 'ipv6' : 'ipv4');

/**
 * Says once, with TRUSTED_PROXIES=0, that a proxy seems to stand in front all the same: then its address is everybody's, and the
 * limits that go by address hold for all callers together. A header alone proves nothing, so a stranger's is not looked at, and
 * neither is one that came with a key: services and gateways pass on what they were sent.
 */
export function warnOfUntrustedProxy(fastify: FastifyInstance, trustedProxies: number, log: Log): void {
  if (trustedProxies > 0) return;
  let isSaid = false;
  fastify.addHook('onRequest', ({ headers, ip }, _, done) => {
    if (!isSaid && isProxied(headers) && isOwnNetwork(ip)) {
      isSaid = true;
      log.warn(
        'http.proxy_untrusted',
        'Requests come through a proxy, but TRUSTED_PROXIES is 0: all callers count as one address, and share its limits. Set TRUSTED_PROXIES to the number of proxies in front.',
      );
    }
    done();
  });
}

const isProxied = (headers: Readonly<Record<string, unknown>>): boolean =>
  headers['x-forwarded-for'] !== undefined && headers['authorization'] === undefined;
