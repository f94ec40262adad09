import { isoInstant } from '../common/time/instant.js';
import type { Profile } from './user.service.js';

export function profileAnswer({ identity, fields, source, missing }: Profile): object {
  const { id, appId, openId, unionId } = identity;
  return {
    id,
    app_id: appId,
    open_id: openId,
    ...(unionId !== undefined && { union_id: unionId }),
    ...fields,
    source: {
      token: source.token,
      ...(source.fetchedAt !== undefined && { fetched_at: isoInstant(source.fetchedAt) }),
    },
    missing,
  };
}
