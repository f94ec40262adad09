import { isoInstant } from '../common/time/instant.js';
import { callsToday } from './follower-sync-progress.js';
import { type FollowerSync, isRunning } from './follower-sync.store.js';
import { SyncAnswer } from './follower.schemas.js';

export function syncAnswer(row: FollowerSync, now: number): SyncAnswer {
  const isWaiting = isRunning(row) && row.dueAt > now;
  return SyncAnswer.parse({
    state: isWaiting ? 'waiting' : row.state,
    started_at: isoInstant(row.startedAt),
    ...(row.finishedAt !== null && { finished_at: isoInstant(row.finishedAt) }),
    ...(isWaiting && { resumes_at: isoInstant(row.dueAt) }),
    pages: row.pages,
    seen: row.seen,
    ...(row.total !== null && { total: row.total }),
    departed: row.departed,
    calls_today: callsToday(row, now),
    ...(row.error !== null && { error: JSON.parse(row.error) as unknown }),
  });
}
