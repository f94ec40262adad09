import { beforeEach, expect, it } from 'vitest';
import { ManualClock } from '../../test/support/manual-clock.js';
import { FollowedMemory } from './followed-memory.js';

interface Answer {
  session: string;
}

class Answers extends FollowedMemory<Answer> {
  readonly dropped: string[] = [];

  protected override onDrop({ session }: Answer): void {
    this.dropped.push(session);
  }
}

let answers: Answers;
beforeEach(() => {
  const clock = new ManualClock();
  answers = new Answers(clock, 2, ({ session }) => session);
  answers.learn([], clock.elapsed());
});

const remember = (user: string, session: string): boolean =>
  answers.remember(user, { session }, answers.mark);
const found = (...sessions: string[]): boolean[] => sessions.map((name) => answers.find(name) !== undefined);

it('finds by name what changes by key', () => {
  remember('amy', 's1');
  remember('ben', 's2');
  expect(found('s1', 's2', 'amy')).toEqual([true, true, false]);
  answers.forget('amy');
  expect(found('s1', 's2')).toEqual([false, true]);
  expect([answers.has('amy'), answers.has('ben')]).toEqual([false, true]);
});

it('does not find a key under the name that it had before', () => {
  remember('amy', 's1');
  remember('amy', 's2');
  expect(found('s1', 's2')).toEqual([false, true]);
  answers.forgetAll();
  expect(found('s1', 's2')).toEqual([false, false]);
});

it('makes room by forgetting the oldest, and tells of it', () => {
  remember('amy', 's1');
  remember('ben', 's2');
  remember('amy', 's3');
  expect(answers.dropped).toEqual([]);
  remember('cleo', 's4');
  expect(answers.dropped).toEqual(['s2']);
  expect(found('s2', 's3', 's4')).toEqual([false, true, true]);
});
