import { z } from 'zod';

const text = z.string().min(1).max(512);

/** Wrong values are a wrong signature: here is only asked whether they are there. */
export const CheckQuery = z.object({ signature: text, timestamp: text, nonce: text, echostr: text });
export type CheckQuery = z.output<typeof CheckQuery>;

export const PushQuery = z.object({
  signature: text,
  timestamp: text,
  nonce: text,
  encrypt_type: text.optional().describe('`aes` in compatible and secure mode.'),
  msg_signature: text.optional(),
});
export type PushQuery = z.output<typeof PushQuery>;
