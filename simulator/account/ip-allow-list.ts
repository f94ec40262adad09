import { BlockList, isIP } from 'node:net';

const FAMILY_BITS = { ipv4: 32, ipv6: 128 } as const;

/** Reads a list of addresses, CIDR blocks and `a.b.c.*`; an entry with a port is refused. */
export function allowedAddresses(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of entries) {
    const [address = '', prefix] = entry.replace(/^(\d+\.\d+\.\d+)\.\*$/, '$1.0/24').split('/');
    const version = isIP(address);
    if (version === 0) throw new Error(`"${entry}" is no IP address or block`);
    const family = version === 4 ? 'ipv4' : 'ipv6';
    list.addSubnet(address, prefix === undefined ? FAMILY_BITS[family] : Number(prefix), family);
  }
  return list;
}

/** Reading a list is dear and every call asks; the lists themselves never change. */
const READ = new WeakMap<readonly string[], BlockList>();

/** An empty list checks nothing. */
export function isAllowed(entries: readonly string[], address: string): boolean {
  if (entries.length === 0) return true;
  const list = READ.get(entries) ?? allowedAddresses(entries);
  READ.set(entries, list);
  return list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}
