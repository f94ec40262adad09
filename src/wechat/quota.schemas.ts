import { z } from 'zod';
import { lenientNumber } from './reply.js';

const rate = z
  .object({ call_count: lenientNumber, refresh_second: lenientNumber })
  .transform((window) => ({ calls: window.call_count, seconds: window.refresh_second }))
  .optional()
  .catch(undefined);

/** `/cgi-bin/openapi/quota/get`. Any of the three parts may be absent; a garbled one counts as absent. */
export const ApiQuota = z
  .object({
    errcode: lenientNumber,
    quota: z
      .object({ daily_limit: lenientNumber, used: lenientNumber, remain: lenientNumber })
      .optional()
      .catch(undefined),
    rate_limit: rate,
    component_rate_limit: rate,
  })
  .transform(({ quota, rate_limit, component_rate_limit }) => ({
    /** Calls of the day; WeChat's counters are off by about 1 %. */
    dailyLimit: quota?.daily_limit,
    used: quota?.used,
    remain: quota?.remain,
    /** Calls allowed in each window of so many seconds. */
    rate: rate_limit,
    /** The same for calls that a third-party platform makes for the account. */
    componentRate: component_rate_limit,
  }));
export type ApiQuota = z.infer<typeof ApiQuota>;
