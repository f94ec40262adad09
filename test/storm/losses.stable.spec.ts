import { isMissed } from './missed.js';

isMissed('stable', [
  ['leaseIsFree', 'storm', 20],
  ['isLateAnswer', 'stale', 20],
  ['fenceHolds and isLateAnswer', 'storm', 20],
  ['lifeStartsAt', 'storm', 20],
  ['graceWithoutStoreMs', 'short-life', 20],
  ['isShortLived', 'short-life', 20],
  ['check when serving', 'storm', 20],
  ['compare and set', 'storm', 20],
]);
