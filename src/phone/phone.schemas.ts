import { z } from 'zod';

export const PhoneNumberRequest = z
  .strictObject({
    code: z
      .string()
      .min(1)
      .max(512)
      .describe('Of the phone button’s event, not of wx.login; five minutes, once.'),
  })
  .meta({ id: 'PhoneNumberRequest' });
export type PhoneNumberRequest = z.infer<typeof PhoneNumberRequest>;

export const PhoneNumberAnswer = z
  .object({
    phone_number: z.string().describe('Outside mainland China with the country’s code.'),
    pure_phone_number: z.string().describe('Without it.'),
    country_code: z.string(),
  })
  .meta({ id: 'PhoneNumber' });
