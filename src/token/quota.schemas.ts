import { z } from 'zod';
import { Budget } from './status.schemas.js';

export const QuotaQuery = z.strictObject({
  path: z
    .string()
    .max(200)
    .regex(/^\/[\x21-\x7e]*$/, 'must be a path such as /cgi-bin/user/info')
    .refine((path) => !/[?#]/.test(path), 'must have no query')
    .optional()
    .describe('An endpoint of WeChat’s; the one that gives this account its token when absent.'),
});
export type QuotaQuery = z.output<typeof QuotaQuery>;

const Unavailable = z
  .object({
    code: z.string(),
    detail: z.string(),
    wechat: z.object({ errcode: z.int(), errmsg: z.string(), rid: z.string().optional() }).optional(),
    remedy: z.string().optional(),
  })
  .describe('Why WeChat tells nothing.');

export const QuotaAnswer = z
  .object({
    ours: Budget.describe('Our own calls for this account’s token on this day (Asia/Shanghai).'),
    clears: z
      .object({ used: z.int(), left: z.int(), resets_at: z.iso.datetime() })
      .optional()
      .describe('Of the ten a month, as far as this server knows.'),
    wechat: z
      .object({
        path: z.string(),
        limit: z.int().optional(),
        used: z.int().optional().describe('By WeChat’s counters, which are off by about 1 %.'),
        left: z.int().optional(),
        per_minute: z.int().optional(),
        resets_at: z.iso.datetime(),
        unavailable: Unavailable.optional(),
      })
      .optional()
      .describe('Absent for WeCom, which has no such counters.'),
  })
  .meta({ id: 'Quota' });
export type QuotaAnswer = z.infer<typeof QuotaAnswer>;

export const QuotaCleared = z
  .object({
    by: z.enum(['token', 'app_secret']).describe('app_secret: no token was left to clear with.'),
    clears: z.object({ used: z.int(), left: z.int(), resets_at: z.iso.datetime() }),
  })
  .meta({ id: 'QuotaCleared' });
export type QuotaCleared = z.infer<typeof QuotaCleared>;
