import { z } from 'zod';

export const SessionUserParam = z.object({ app_id: z.string().max(80), open_id: z.string().max(128) });
export type SessionUserParam = z.infer<typeof SessionUserParam>;

export const SessionListAnswer = z
  .object({
    items: z.array(
      z.object({
        id: z.string(),
        scope: z.string(),
        lang: z.string(),
        created_at: z.iso.datetime(),
        seen_at: z.iso.datetime().describe('Written at most every five minutes.'),
        expires_at: z.iso.datetime(),
      }),
    ),
  })
  .meta({ id: 'SessionList' });

const instant = z.iso
  .datetime({ offset: true, error: 'must be an ISO 8601 instant, such as 2026-01-31T08:00:00Z' })
  .transform((text) => Date.parse(text));

export const EndSessionsQuery = z
  .strictObject({
    since: instant.optional().describe('Only those begun at this instant or later.'),
    before: instant.optional().describe('Only those begun before this instant.'),
  })
  .refine(({ since, before }) => since === undefined || before === undefined || since < before, {
    path: ['before'],
    message: 'must be later than since',
  });
export type EndSessionsQuery = z.output<typeof EndSessionsQuery>;

export const EndedAnswer = z
  .object({ ended: z.int().describe('How many sessions have ended by it.') })
  .meta({ id: 'EndedSessions' });
export type EndedAnswer = z.infer<typeof EndedAnswer>;
