import { z } from 'zod';
import { VERDICTS } from './report-counters.js';

export const TokenQuery = z.strictObject({
  min_ttl: z
    .string()
    .regex(/^\d{1,3}$/, 'must be a whole number of seconds from 0 to 240')
    .transform(Number)
    .refine((n) => n <= 240, 'must be a whole number of seconds from 0 to 240')
    .default(0)
    .describe('Seconds that the token must still live, 0 to 240.'),
});
export type TokenQuery = z.output<typeof TokenQuery>;

const token = {
  expires_in: z.int().min(0).max(7_200).describe('Whole seconds left, floored, at the moment of the answer.'),
  expires_at: z.iso.datetime(),
  generation: z
    .int()
    .min(0)
    .max(2_147_483_647)
    .describe('Grows by one with every new token; never goes back.'),
};

export const TokenAnswer = z.object({ access_token: z.string(), ...token }).meta({ id: 'Token' });
export type TokenAnswer = z.infer<typeof TokenAnswer>;

export const ReportRequest = z
  .strictObject({
    access_token: z.string().min(1).max(1_024).optional(),
    token_sha256: z
      .string()
      .regex(/^[0-9a-fA-F]{64}$/, 'must be 64 hexadecimal digits')
      .optional(),
    errcode: z
      .int()
      .min(-1)
      .max(999_999_999)
      .describe('What WeChat answered to the call that used the token.'),
  })
  .refine((body) => (body.access_token === undefined) !== (body.token_sha256 === undefined), {
    path: ['access_token'],
    message: 'give either access_token or token_sha256',
  })
  .meta({ id: 'TokenReport' });
export type ReportRequest = z.infer<typeof ReportRequest>;

export const ReportAnswer = z
  .object({
    verdict: z
      .enum(VERDICTS)
      .describe(
        'superseded: yours was old. refreshed: it was dead. valid: it works, your problem is another one.',
      ),
    access_token: z.string().optional().describe('Only for keys with the scope token:read.'),
    ...token,
    detail: z.string().optional(),
  })
  .meta({ id: 'TokenReportResult' });
export type ReportAnswer = z.infer<typeof ReportAnswer>;

const optionalInstant = z.iso.datetime().optional();

export const StatusAnswer = z
  .object({
    state: z
      .enum(['ok', 'degraded', 'blocked'])
      .describe('degraded: it heals by itself. blocked: somebody has to do something.'),
    token: z
      .object({ ...token, issued_at: z.iso.datetime() })
      .optional()
      .describe('Absent while there is none.'),
    refresh: z
      .object({
        mode: z.enum(['stable', 'plain']),
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
    budget: z
      .object({ day: z.string(), calls: z.int() })
      .optional()
      .describe('Our calls for tokens on this day (Asia/Shanghai).'),
  })
  .meta({ id: 'AccountStatus' });
export type StatusAnswer = z.infer<typeof StatusAnswer>;
