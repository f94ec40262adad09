import { hours, minutes, seconds } from '../common/time/instant.js';
import { statementLimitMs } from '../storage/database-limits.js';
import { upstreamDeadlineMs } from '../wechat/deadline.js';

/** Every waiting time of the engine, in milliseconds; all a function of the overlap. Meanings and proofs: docs/token-engine.md. */
export interface TokenTimings {
  /** WeChat keeps a replaced token alive this long (plain), and hands out the next one this long before the end (stable). */
  readonly overlap: number;
  /** Whole time of one call to WeChat. */
  readonly deadline: number;
  /** Kept free before every end, for rounding and skew. */
  readonly margin: number;
  /** One statement of the database. */
  readonly statement: number;
  /** How long one attempt may own the row. */
  readonly lease: number;
  /** Plain: renew this long before the end … */
  readonly lead: number;
  /** … plus up to this, by account, so that accounts do not renew together. */
  readonly spread: number;
  /** Plain: least distance of two calls while the old token lives. */
  readonly gap: number;
  /** Plain: calls by schedule are no closer than this, however short lives become: WeChat allows 2,000 a day (getAccessToken). */
  readonly pace: number;
  /** Plain: how long a reader without the database may go on with its copy, and therefore how far ahead a hold is announced. */
  readonly horizon: number;
  /** How old a reader's copy may be while the database answers. */
  readonly readerCache: number;
  /** Stable: how often to ask in the last overlap. */
  readonly poll: number;
  /** Stable: how often to ask before that, to notice a forced refresh by others. */
  readonly audit: number;
  /** A stable token whose whole life is shorter than this is not trusted to its end without the database. */
  readonly shortLife: number;
  /** Kept: least distance of two questions around the end of a value. */
  readonly keptStep: number;
}

const share = (overlap: number, of300: number): number => (overlap * of300) / 300;

export function timingsFor(overlap: number): TokenTimings {
  const deadline = upstreamDeadlineMs(overlap);
  const statement = statementLimitMs(overlap);
  const margin = share(overlap, 5);
  return {
    overlap,
    deadline,
    margin,
    statement,
    lease: Math.max(share(overlap, 30), deadline + 2 * statement + margin),
    lead: share(overlap, 1_200),
    spread: share(overlap, 300),
    gap: share(overlap, 190),
    pace: share(overlap, 48),
    horizon: share(overlap, 180),
    readerCache: share(overlap, 2),
    poll: overlap / 15,
    audit: overlap,
    shortLife: share(overlap, 700),
    keptStep: share(overlap, 1),
  };
}

/** Not scaled: these belong to people and to WeChat's own rules. */
export const READER_WAIT_MS = seconds(3);
export const FORCED_SPACING_MS = seconds(30);
export const SHORTEST_VERDICT_MEMORY_MS = seconds(1);
export const LONGEST_VERDICT_MEMORY_MS = seconds(10);
export const KNOWN_TOKEN_MEMORY_MS = hours(24);
export const CONFIG_RETRY_MS = minutes(10);
