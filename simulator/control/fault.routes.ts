import { readFault } from '../fault/fault.input.js';
import type { ControlRoute } from './control.route.js';
import { InputError } from './fields.js';

export const faultRoutes: readonly ControlRoute[] = [
  { method: 'GET', path: /^faults$/, run: ({ faults }) => faults.list() },
  {
    method: 'POST',
    path: /^faults$/,
    run: ({ faults }, { body }) => ({ id: faults.add(readFault(body, 'fault')).id }),
  },
  {
    method: 'DELETE',
    path: /^faults$/,
    run: ({ faults }) => {
      faults.clear();
      return { faults: 0 };
    },
  },
  {
    method: 'DELETE',
    path: /^faults\/(\d+)$/,
    run: ({ faults }, { names: [id = ''] }) => {
      if (!faults.remove(Number(id))) throw new InputError(`There is no fault ${id}`);
      return { removed: Number(id) };
    },
  },
];
