import { hash } from 'node:crypto';

/** How memory names a presented key: fast to make on every request, and not the key. */
export const keyDigest = (key: string): string => hash('sha256', key, 'base64');
