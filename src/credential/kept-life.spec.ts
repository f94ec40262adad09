import { describe, expect, it } from 'vitest';
import { emptyRow, rulesOf } from '../../test/support/credential-row.js';
import { Ticket } from '../wechat/tokens.js';
import type { CredentialState } from './credential-state.js';
import { commit } from './refresh.outcome.js';
import { servableUntil } from './refresh.policy.js';
import { begin } from './refresh.protocol.js';

const rules = rulesOf('kept');
const S = 1_000;
const LIFE = 7_200 * S;

interface Platform {
  /** What `expires_in` says of a value that lives `leftMs` more. */
  states(leftMs: number): number;
}
const full: Platform = { states: () => LIFE };
const exact: Platform = { states: (leftMs) => Math.floor(leftMs / S) * S };

/** Per life: for how long the dead value was still served, for how long nothing was, and how often the platform was asked. */
interface Life {
  servedDead: number;
  unserved: number;
  asked: number;
}

/** The first value is born at `bornAt`, and each of the next when another program fetches it, a little after the end of the one before. */
function live(platform: Platform, bornAt: number, until: number): Life[] {
  let [now, number, state] = [0, 0, emptyRow({ kind: 'jsapi' })];
  let birth = bornAt;
  const lives: Life[] = [{ servedDead: 0, unserved: 0, asked: 0 }];
  while (now < until) {
    const [life, ended] = [lives.at(-1), birth + LIFE];
    if (ended <= now) [birth, number] = [Math.min(now, ended + 70), number + 1];
    const answered = ask(state, now, `ticket ${number}`, platform.states(birth + LIFE - now));
    if (life) {
      life.asked++;
      if (ended <= now) {
        life.servedDead = Math.max(0, Math.min(servableUntil(state, rules), now) - ended);
        lives.push({ servedDead: 0, unserved: 0, asked: 0 });
      }
      life.unserved += state.value ? Math.max(0, now - servableUntil(state, rules)) : 0;
    }
    state = answered;
    now = state.nextDueAt;
  }
  return lives.slice(0, -1);
}

function ask(state: CredentialState, now: number, fingerprint: string, lifeMs: number): CredentialState {
  if (lifeMs === 0) throw new Error('asked in its last second, of which no life is stated');
  const step = begin(state, { kind: 'due', owner: 'me', now }, rules);
  if (!('start' in step)) throw new Error('it is not due');
  const sent = { ...state, ...step.start };
  const result = commit(sent, step.attempt, { value: new Ticket('x'), fingerprint, lifeMs }, now, rules);
  if (result === 'fenced') throw new Error('fenced');
  return { ...sent, ...result.patch };
}

describe('a kept value that another program fetched first', () => {
  it('is known ten times better with each life, where a full life is stated to its end', () => {
    const lives = live(full, -5_001_100, 6 * LIFE);
    expect(lives.filter(({ unserved }) => unserved > 0)).toEqual([]);
    for (const [life, doubt] of [300, 30, 3, 1].entries())
      expect(lives[life]?.servedDead).toBeLessThanOrEqual(doubt * S);
    expect(lives[0]?.servedDead).toBeGreaterThan(0);
    for (const { asked } of lives) expect(asked).toBeLessThan(24);
  });

  it.each([100, 999, 5_001, 1_234_567, 7_199_000])(
    'is never served past an end that is stated exactly, and never missing for long (%i ms old)',
    (age) => {
      const lives = live(exact, -age, 6 * LIFE);
      expect(lives.length).toBeGreaterThan(4);
      for (const { servedDead, unserved, asked } of lives) {
        expect(servedDead).toBe(0);
        expect(unserved).toBeLessThanOrEqual(2 * S);
        expect(asked).toBeLessThan(28);
      }
    },
  );
});
