import { z } from 'zod';

export const LiveAnswer = z.object({ status: z.literal('live') }).meta({ id: 'Live' });

export const ReadyAnswer = z
  .object({
    status: z.enum(['ready', 'not-ready']),
    reasons: z
      .array(z.object({ code: z.string(), detail: z.string() }))
      .describe('Why not; or, while ready, what to know.'),
  })
  .meta({ id: 'Ready' });
export type ReadyAnswer = z.infer<typeof ReadyAnswer>;
