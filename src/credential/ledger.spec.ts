import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { days, hours, minutes } from '../common/time/instant.js';
import { ALLOWED_BY_WECHAT, MOST_UNSCHEDULED, spend, SPENDINGS, spentInDay, spentToday } from './ledger.js';

/** 12:00 in Shanghai. */
const NOON = Date.UTC(2026, 10, 21, 4);

const counts = (ledger: string, at: number) => SPENDINGS.map((what) => spentInDay(ledger, what, at));

describe('the ledger', () => {
  it('is empty at first', () => {
    expect(counts('', NOON)).toEqual([0, 0, 0, 0]);
    expect(spentToday('', 'issue', NOON)).toBe(0);
  });

  it.each(SPENDINGS.map((what, index) => [what, index] as const))('counts %s by itself', (what, index) => {
    const ledger = spend(spend('', what, NOON), what, NOON + minutes(1));
    expect(counts(ledger, NOON + minutes(2))).toEqual(SPENDINGS.map((_, other) => (other === index ? 2 : 0)));
  });

  it('counts a call for 24 hours at least, and for 25 at most', () => {
    const late = NOON + minutes(59);
    const ledger = spend('', 'force', late);
    expect(spentInDay(ledger, 'force', late + days(1))).toBe(1);
    expect(spentInDay(ledger, 'force', NOON + hours(25) - 1)).toBe(1);
    expect(spentInDay(ledger, 'force', NOON + hours(25))).toBe(0);
  });

  it('counts the day of WeChat’s quotas from midnight in Shanghai', () => {
    const midnight = Date.UTC(2026, 10, 21, 16);
    const ledger = spend(spend('', 'issue', midnight - 1), 'issue', midnight);
    expect(spentToday(ledger, 'issue', midnight - 1)).toBe(1);
    expect(spentToday(ledger, 'issue', midnight)).toBe(1);
    expect(spentInDay(ledger, 'issue', midnight)).toBe(2);
  });

  it('does not count what stands in the future: the clock was set back', () => {
    const ledger = spend('', 'ask', NOON);
    expect(spentInDay(ledger, 'ask', NOON - hours(2))).toBe(0);
  });

  it('keeps no more than a day, whatever happens', () => {
    let ledger = '';
    for (let hour = 0; hour < 200; hour++) ledger = spend(ledger, 'ask', NOON + hours(hour));
    expect(Object.keys(JSON.parse(ledger) as object)).toHaveLength(25);
    expect(ledger.length).toBeLessThan(1_000);
  });

  it('agrees with a list of all calls', () => {
    const Call = fc.record({ passMs: fc.nat(hours(3)), what: fc.constantFrom(...SPENDINGS) });
    fc.assert(
      fc.property(fc.array(Call, { maxLength: 60 }), (calls) => {
        const made: { what: string; at: number }[] = [];
        let [ledger, now] = ['', NOON];
        for (const { passMs, what } of calls) {
          now += passMs;
          ledger = spend(ledger, what, now);
          made.push({ what, at: now });
        }
        const since = Math.floor(now / hours(1)) * hours(1) - days(1);
        for (const what of SPENDINGS)
          expect(spentInDay(ledger, what, now)).toBe(
            made.filter((call) => call.what === what && call.at >= since).length,
          );
      }),
    );
  });
});

it('allows others than the schedule a fraction of what WeChat allows', () => {
  for (const what of ['issue', 'ask', 'force'] as const)
    expect(MOST_UNSCHEDULED[what]).toBeLessThan((ALLOWED_BY_WECHAT[what] ?? 0) / 2);
});
