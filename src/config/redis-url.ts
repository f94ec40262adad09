/** `redis://[user[:password]@]host[:port][/number]`. @throws Error naming what is wrong, never the value: it may hold a password */
export function checkRedisUrl(text: string): void {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || (url.protocol !== 'redis:' && url.protocol !== 'rediss:') || !url.hostname)
    throw new Error('must be redis://HOST or rediss://HOST');
  if (url.search || url.hash) throw new Error('must not carry a query or fragment');
  if (!/^\/?\d*$/.test(url.pathname))
    throw new Error('must end in the number of the database, or in nothing');
}
