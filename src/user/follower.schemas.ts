import { z } from 'zod';
import { OpenId } from '../identity/open-id.schema.js';

export const FollowersQuery = z.strictObject({
  cursor: OpenId.optional().describe('`next_cursor` of the page before.'),
});
export type FollowersQuery = z.output<typeof FollowersQuery>;

export const FollowersAnswer = z
  .object({
    open_ids: z.array(z.string()),
    total: z.number().describe('How many there are in all, by WeChat.'),
    next_cursor: z.string().optional().describe('Absent at the end.'),
  })
  .meta({ id: 'Followers' });

export const SyncAnswer = z
  .object({
    state: z
      .enum(['listing', 'marking', 'waiting', 'done', 'failed'])
      .describe(
        'listing: pages of WeChat’s list come in. marking: who left is marked. waiting: `error` says why, `resumes_at` until when. done, failed: it is over.',
      ),
    started_at: z.iso.datetime(),
    finished_at: z.iso.datetime().optional(),
    resumes_at: z.iso.datetime().optional(),
    pages: z.number(),
    seen: z.number().describe('Open ids listed so far.'),
    total: z.number().optional().describe('What WeChat counted.'),
    departed: z.number().describe('Who was marked as not following any more.'),
    calls_today: z
      .number()
      .describe('Of the 500 lists a day that WeChat allows, those that synchronisations took.'),
    error: z
      .object({
        code: z.string(),
        detail: z.string(),
        remedy: z.string().optional(),
        wechat: z.object({ errcode: z.number(), errmsg: z.string(), rid: z.string().optional() }).optional(),
      })
      .optional(),
  })
  .meta({ id: 'FollowerSync' });
export type SyncAnswer = z.infer<typeof SyncAnswer>;
