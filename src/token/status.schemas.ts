import { z } from 'zod';
import { SPENDINGS } from '../credential/ledger.js';
import { lifeFields } from './token.schemas.js';

const optionalInstant = z.iso.datetime().optional();

export const Budget = z.object({
  day: z.string(),
  calls: z.int(),
  by_call: z.array(
    z.object({
      call: z
        .enum(SPENDINGS)
        .describe(
          'issue: replaces a plain token. ask: gives the one that is there. force: kills a stable token. probe: does a token live?',
        ),
      today: z.int(),
      last_24_hours: z.int().describe('The hour in which they began counts whole.'),
      most_unscheduled: z.int().describe('From here on reports cause no more of them within 24 hours.'),
      wechat_daily_limit: z.int().optional(),
    }),
  ),
  warning: z.string().optional().describe('From four fifths of a limit on.'),
});

export const StatusAnswer = z
  .object({
    state: z
      .enum(['ok', 'degraded', 'blocked'])
      .describe('degraded: it heals by itself. blocked: somebody has to do something.'),
    token: z
      .object({ ...lifeFields, issued_at: z.iso.datetime() })
      .optional()
      .describe('Absent while there is none.'),
    refresh: z
      .object({
        mode: z
          .enum(['stable', 'plain', 'kept'])
          .describe('kept: WeCom, whose token is the same until its end.'),
        next_due_at: z.iso.datetime(),
        last_attempt_at: optionalInstant,
        last_success_at: optionalInstant,
        successes: z.int(),
        failures: z.int(),
        last_error: z
          .object({
            at: z.iso.datetime(),
            code: z.string(),
            detail: z.string(),
            wechat: z.object({ errcode: z.int(), errmsg: z.string(), rid: z.string().optional() }).optional(),
            remedy: z.string().optional(),
          })
          .optional(),
      })
      .optional()
      .describe('Absent for accounts that have no global token.'),
    reports: z
      .object({ superseded: z.int(), refreshed: z.int(), valid: z.int(), refused: z.int() })
      .optional()
      .describe('Since this process started.'),
    foreign: z
      .object({ count: z.int(), last_at: optionalInstant, detail: z.string(), remedy: z.string() })
      .optional()
      .describe('How often the token died or was replaced before its time, and not by this server.'),
    burn: z
      .object({
        state: z.enum(['running', 'done']),
        requested_at: z.iso.datetime(),
        calls_done: z.int(),
        calls_needed: z.int(),
        finished_at: optionalInstant,
      })
      .optional()
      .describe('The latest answer to a leak.'),
    budget: Budget.optional().describe('Our calls for this account’s token on this day (Asia/Shanghai).'),
  })
  .meta({ id: 'AccountStatus' });
export type StatusAnswer = z.infer<typeof StatusAnswer>;
