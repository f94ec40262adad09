import { z } from 'zod';
import { TICKET_NAMES } from './ticket-kinds.js';

export const TicketParam = z.object({ app_id: z.string().max(80), name: z.enum(TICKET_NAMES) });
export type TicketParam = z.infer<typeof TicketParam>;

export const TicketAnswer = z
  .object({
    ticket: z.string(),
    expires_in: z
      .int()
      .min(0)
      .max(7_200)
      .describe('Whole seconds, floored, for which it surely or probably lives: see docs/token-engine.md.'),
    expires_at: z.iso.datetime(),
    generation: z
      .int()
      .min(0)
      .max(2_147_483_647)
      .describe('Grows by one with every new ticket; never goes back.'),
  })
  .meta({ id: 'Ticket' });
export type TicketAnswer = z.infer<typeof TicketAnswer>;

export const JsConfigRequest = z
  .strictObject({
    url: z
      .string()
      .min(1)
      .max(4_096)
      .describe('The page’s `location.href`, as it is; its fragment is cut off here.'),
  })
  .meta({ id: 'JsConfigRequest' });
export type JsConfigRequest = z.infer<typeof JsConfigRequest>;

export const JsConfigAnswer = z
  .object({
    appId: z.string().describe('For WeCom the corpid.'),
    timestamp: z.int().describe('Unix seconds.'),
    nonceStr: z.string(),
    signature: z.string(),
  })
  .meta({ id: 'JsConfig' })
  .describe('For wx.config, in its own spelling.');
export type JsConfigAnswer = z.infer<typeof JsConfigAnswer>;
