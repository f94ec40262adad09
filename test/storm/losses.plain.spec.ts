import { isMissed } from './missed.js';

isMissed('plain', [
  ['leaseIsFree', 'storm', 20],
  ['fenceHolds', 'storm', 20],
  ['doubtSince', 'storm', 20],
  ['clampedUntil', 'stall', 20],
  ['needsHold', 'storm', 20],
  ['gapHasPassed', 'tiny-life', 20],
  ['mayStillSend', 'storm', 20],
  ['lifeStartsAt', 'short-life', 20],
  ['graceWithoutStoreMs', 'storm', 20],
  ['check when serving', 'storm', 20],
  ['compare and set', 'storm', 20],
  ['intent is kept', 'storm', 20],
]);
