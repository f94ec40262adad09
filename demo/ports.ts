import { createServer } from 'node:net';

const NEIGHBOURS = 20;
// Browsers try ::1 for "localhost" first, so a program that listens only there would answer in our place.
const LOOPBACKS = ['127.0.0.1', '::1'];

/** The preferred port, or, if somebody has it, the next one that is free. */
export async function choosePort(preferred: number): Promise<number> {
  for (let port = preferred; port < preferred + NEIGHBOURS; port++) if (await isFree(port)) return port;
  return freePort();
}

async function isFree(port: number): Promise<boolean> {
  for (const host of LOOPBACKS) if ((await tryPort(host, port)) === 'taken') return false;
  return true;
}

export async function freePort(): Promise<number> {
  const port = await tryPort('127.0.0.1', 0);
  if (port === 'taken') throw new Error('this machine has no free port');
  return port;
}

function tryPort(host: string, port: number): Promise<number | 'taken'> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code === 'EADDRINUSE' || error.code === 'EACCES') resolve('taken');
      // A machine without IPv6 has nobody listening there either.
      else if (error.code === 'EADDRNOTAVAIL' || error.code === 'EAFNOSUPPORT') resolve(port);
      else reject(error);
    });
    probe.listen(port, host, () => {
      const address = probe.address();
      const bound = address && typeof address === 'object' ? address.port : port;
      probe.close(() => resolve(bound));
    });
  });
}
