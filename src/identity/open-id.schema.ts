import { z } from 'zod';

// Some databases refuse a NUL in a text, so that it must not get as far.
export const OpenId = z
  .string()
  .regex(/^[\x21-\x7e]{1,128}$/, 'must be 1 to 128 letters, digits or signs of ASCII');
