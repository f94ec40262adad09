import fc from 'fast-check';
import { expect, it } from 'vitest';
import { Fifo } from './fifo.js';

it('does what an array does', () => {
  fc.assert(
    fc.property(fc.array(fc.option(fc.integer()), { maxLength: 60 }), (steps) => {
      const fifo = new Fifo<number>();
      const model: number[] = [];
      for (const step of steps) {
        if (step === null) expect(fifo.shift()).toBe(model.shift());
        else {
          fifo.push(step);
          model.push(step);
        }
        expect([fifo.size, fifo.peek()]).toEqual([model.length, model[0]]);
      }
    }),
  );
});
