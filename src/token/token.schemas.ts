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

/** What is told of every life. */
export const lifeFields = {
  expires_in: z.int().min(0).max(7_200).describe('Whole seconds left, floored, at the moment of the answer.'),
  expires_at: z.iso.datetime(),
  generation: z
    .int()
    .min(0)
    .max(2_147_483_647)
    .describe('Grows by one with every new token; never goes back.'),
};

export const TokenAnswer = z.object({ access_token: z.string(), ...lifeFields }).meta({ id: 'Token' });
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
    ...lifeFields,
    detail: z.string().optional(),
  })
  .meta({ id: 'TokenReportResult' });
export type ReportAnswer = z.infer<typeof ReportAnswer>;
