import { beforeEach, describe, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import type { Account } from '../account/account.js';
import { loadConfig } from '../config/load-config.js';
import { GlobalToken } from '../wechat/tokens.js';
import { TokenMemory } from './token-memory.js';
import { TokenRules } from './token-rules.js';
import type { TokenState } from './token-state.js';

const ACCOUNT = { appId: 'wx1', tokenMode: 'stable' } as Account;

/** A wall clock that may be set, beside the monotonic one. */
class SettableClock extends ManualClock {
  shift = 0;
  override now(): number {
    return super.now() + this.shift;
  }
}

let clock: SettableClock;
let memory: TokenMemory;
beforeEach(() => {
  clock = new SettableClock();
  memory = new TokenMemory(new TokenRules(loadConfig({})), clock);
});

const row = (revision: number, generation = revision): TokenState =>
  ({
    appId: 'wx1',
    revision,
    generation,
    token: new GlobalToken(`82_${generation}`),
    fingerprint: String(generation),
    issuedAt: clock.now(),
    expiresAt: clock.now() + 7_200_000,
    nextDueAt: clock.now() + 300_000,
  }) as TokenState;

const served = (): number | undefined => {
  const copy = memory.get('wx1');
  return copy && memory.serve(copy)?.generation;
};

describe('a copy', () => {
  it('does not go back when an older answer arrives late', () => {
    const asked = clock.elapsed();
    memory.adopt(ACCOUNT, row(2), clock.elapsed());
    memory.adopt(ACCOUNT, row(1), asked);
    expect(served()).toBe(2);
  });

  it('goes back with a row that was restored or made anew', async () => {
    memory.adopt(ACCOUNT, row(57), clock.elapsed());
    await clock.advance(1);
    memory.adopt(ACCOUNT, row(3), clock.elapsed());
    expect(served()).toBe(3);
  });

  it('is not served past its end, by the wall clock', async () => {
    memory.adopt(ACCOUNT, row(1), clock.elapsed());
    await clock.advance(7_194_999);
    expect(served()).toBe(1);
    await clock.advance(1);
    expect(served()).toBeUndefined();
  });

  it('is not prolonged by a wall clock that is set back, nor saved by one set ahead', async () => {
    memory.adopt(ACCOUNT, row(1), clock.elapsed());
    clock.shift = 7_200_000;
    expect(served()).toBeUndefined();
    clock.shift = -86_400_000;
    expect(served()).toBe(1);
    await clock.advance(7_195_000);
    expect(served()).toBeUndefined();
  });
});

it('tells of a new token once, with the end that readers are told', () => {
  const told: number[] = [];
  memory.changes.subscribe(({ generation }) => told.push(generation));
  for (const state of [row(0, 0), row(1), row(2, 1), row(3, 2)]) {
    const isEmpty = state.generation === 0;
    memory.adopt(
      ACCOUNT,
      isEmpty ? { ...state, token: undefined, expiresAt: undefined } : state,
      clock.elapsed(),
    );
  }
  expect(told).toEqual([1, 2]);
});
