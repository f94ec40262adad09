import { z } from 'zod';
import { Language, OpenId, ProfileAnswer } from './user.schemas.js';

const MOST = 10_000;
/** 10 000 openids of WeChat's usual 28 characters take 310 kB. */
export const BATCH_BODY_BYTES = 512 * 1024;

export const BatchRequest = z
  .strictObject({
    open_ids: z
      .array(OpenId)
      .min(1, 'must name at least one user')
      .max(MOST, `must name at most ${MOST} users: send more in further requests`)
      .describe('Duplicates count once.'),
    lang: Language.default('zh_CN'),
  })
  .meta({ id: 'BatchRequest' });
export type BatchRequest = z.output<typeof BatchRequest>;

export const BatchAnswer = z
  .object({
    users: z.array(ProfileAnswer).describe('In the order of `open_ids`.'),
    failed: z.array(
      z.object({
        open_id: z.string(),
        code: z.string().describe('As the `code` of an error: `user.not_found`, `user.erased`, …'),
        errcode: z.number().optional().describe('WeChat’s, if it refused: 45009, …'),
      }),
    ),
  })
  .meta({ id: 'Batch' });
