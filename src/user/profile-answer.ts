import { isoInstant } from '../common/time/instant.js';
import type { Profile } from './profile-view.js';

export function profileAnswer({ identity, fields, source, missing }: Profile): object {
  const { id, appId, openId, unionId } = identity;
  return {
    id,
    app_id: appId,
    open_id: openId,
    ...(unionId !== undefined && { union_id: unionId }),
    ...fields,
    source: sourceAnswer(source),
    missing,
  };
}

function sourceAnswer({ token, userAt, globalAt }: Profile['source']): object {
  const latest = Math.max(userAt ?? 0, globalAt ?? 0) || undefined;
  const fetchedAt = { user: userAt, global: globalAt, stored: latest }[token];
  return {
    token,
    ...(fetchedAt !== undefined && { fetched_at: isoInstant(fetchedAt) }),
    ...(userAt !== undefined && { user_fetched_at: isoInstant(userAt) }),
    ...(globalAt !== undefined && { global_fetched_at: isoInstant(globalAt) }),
  };
}
