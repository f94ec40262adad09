// Loaded into the server under measurement (`--import`, with `--expose-gc`): tells its memory after a collection when asked.
process.on('message', () => {
  globalThis.gc();
  globalThis.gc();
  const { rss, heapUsed } = process.memoryUsage();
  process.send({ rss, heapUsed });
});
process.channel.unref();
