import { z } from 'zod';

/** For a POST that says everything by its address: a body with fields would be ignored, so it is refused. */
export const NoBody = z.strictObject({}).nullish();
export type NoBody = z.output<typeof NoBody>;
