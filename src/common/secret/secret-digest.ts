import { hash } from 'node:crypto';

/** How memory names a presented random text of 256 bits: fast to make on every request, and not the text. */
export const secretDigest = (text: string): string => hash('sha256', text, 'base64');
