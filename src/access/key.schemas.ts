import { z } from 'zod';
import { SCOPES } from './scopes.js';

export const CreateKeyRequest = z
  .strictObject({
    name: z
      .string()
      .trim()
      .min(1, 'must not be empty')
      .max(100, 'must have at most 100 characters')
      .regex(/^\P{Cc}*$/u, 'must hold no control characters'),
    scopes: z
      .array(z.enum(SCOPES, `must be among ${SCOPES.join(', ')}`))
      .min(1, 'must name at least one scope'),
    accounts: z.union(
      [z.literal('all'), z.array(z.string().min(1).max(80)).min(1)],
      'must be "all" or a list of app_ids',
    ),
    expires_at: z.iso.datetime({ offset: true, error: 'must be an ISO 8601 instant' }).optional(),
  })
  .meta({ id: 'CreateKeyRequest' });
export type CreateKeyRequest = z.infer<typeof CreateKeyRequest>;

export const KeyAnswer = z
  .object({
    id: z.string(),
    name: z.string(),
    scopes: z.array(z.enum(SCOPES)),
    accounts: z.union([z.literal('all'), z.array(z.string())]),
    created_at: z.iso.datetime(),
    expires_at: z.iso.datetime().optional(),
  })
  .meta({ id: 'Key' });

export const NewKeyAnswer = KeyAnswer.extend({ key: z.string().describe('Shown this once.') }).meta({
  id: 'NewKey',
});
export const KeyListAnswer = z.object({ items: z.array(KeyAnswer) }).meta({ id: 'KeyList' });
export const KeyIdParam = z.object({ id: z.string().regex(/^[\w-]{1,80}$/, 'must be the id of a key') });
export type KeyIdParam = z.infer<typeof KeyIdParam>;
