import type { Truth } from '../../simulator/truth.js';

export interface AskedAndAnswered {
  readonly from: number;
  /** The answer was written between this instant and `to`. */
  readonly since: number;
  readonly to: number;
  /** Does the database's clock show the platform's time? Else the instants that we tell are its own. */
  readonly isDatabaseRight: boolean;
}

/** What is wrong with a served token: dead while it was asked for, or promised to live longer than it will. */
export function lieOf(
  body: Readonly<Record<string, unknown>>,
  { from, since, to, isDatabaseRight }: AskedAndAnswered,
  truth: Truth,
): string | undefined {
  const token = String(body['access_token']);
  if (!truth.validDuring(token, from, to)) return `dead when asked for at ${iso(from)}`;
  const { diesAt = 0 } = truth.find(token) ?? {};
  const leftMs = Number(body['expires_in']) * 1_000;
  const endsAt = String(body['expires_at']);
  const isTooLong = leftMs > diesAt - since || (isDatabaseRight && Date.parse(endsAt) > diesAt);
  return isTooLong ? `${leftMs} ms, ${endsAt} promised at ${iso(from)}, dies ${iso(diesAt)}` : undefined;
}

const iso = (at: number): string => new Date(at).toISOString();
