import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DueQueue } from './due-queue.js';

interface Model {
  times: Map<string, number>;
  now: number;
}
type Command = fc.Command<Model, DueQueue>;

const set = (id: string, at: number): Command => ({
  check: () => true,
  run({ times }, queue) {
    times.set(id, at);
    queue.set(id, at);
    expect(queue.size).toBe(times.size);
  },
  toString: () => `set(${id}, ${at})`,
});
const remove = (id: string): Command => ({
  check: () => true,
  run({ times }, queue) {
    times.delete(id);
    queue.delete(id);
    expect(queue.size).toBe(times.size);
  },
  toString: () => `delete(${id})`,
});
const take = (passed: number): Command => ({
  check: () => true,
  run(model, queue) {
    model.now += passed;
    const due = [...model.times].filter(([, at]) => at <= model.now);
    const earliest = Math.min(...due.map(([, at]) => at));
    const taken = queue.takeDue(model.now);
    // Of those due at the same instant any may come first.
    const candidates = due.filter(([, at]) => at === earliest).map(([id]) => id);
    if (candidates.length === 0) expect(taken).toBeUndefined();
    else expect(candidates).toContain(taken);
    if (taken !== undefined) model.times.delete(taken);
    expect(queue.size).toBe(model.times.size);
  },
  toString: () => `take(+${passed})`,
});

describe(DueQueue.name, () => {
  it('is a map from which the earliest is taken when it is due', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const at = fc.nat(20);
    const commands = fc.commands(
      [fc.tuple(id, at).map(([name, time]) => set(name, time)), id.map(remove), fc.nat(5).map(take)],
      { maxCommands: 60 },
    );
    fc.assert(
      fc.property(commands, (all) =>
        fc.modelRun(
          () => ({ model: { times: new Map<string, number>(), now: 0 }, real: new DueQueue() }),
          all,
        ),
      ),
      { numRuns: 500 },
    );
  });

  it('gives one that was set anew once, at its last time', () => {
    const queue = new DueQueue();
    for (const at of [5, 3, 9, 3, 9]) queue.set('a', at);
    expect(queue.takeDue(8)).toBeUndefined();
    expect(queue.takeDue(9)).toBe('a');
    expect(queue.takeDue(100)).toBeUndefined();
  });

  it('gives one that was deleted and set again', () => {
    const queue = new DueQueue();
    queue.set('a', 5);
    queue.delete('a');
    queue.set('a', 5);
    expect([queue.takeDue(5), queue.takeDue(5)]).toEqual(['a', undefined]);
  });
});
