import { z } from 'zod';

export const MemberDetailAnswer = z
  .object({
    gender: z.string().optional().describe('1 male, 2 female, 0 not told'),
    avatar: z.string().optional(),
    qr_code: z.string().optional(),
    mobile: z.string().optional(),
    email: z.string().optional(),
    biz_mail: z.string().optional(),
    address: z.string().optional(),
  })
  .meta({ id: 'MemberDetail' });
