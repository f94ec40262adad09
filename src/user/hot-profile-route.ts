import { Injectable } from '@nestjs/common';
import { PageLane } from '../oauth/page-lane.js';
import { OwnProfiles } from './own-profiles.js';
import { HOT_PROFILE_ROUTE } from './user.controller.js';

/** Answers `GET /v1/users/me` before Fastify and Nest where session and profile are remembered. Why: docs/adr/0006-hot-token-route.md. */
@Injectable()
export class HotProfileRoute {
  constructor(pages: PageLane, profiles: OwnProfiles) {
    pages.open(HOT_PROFILE_ROUTE, ({ session }) => profiles.recall(session));
  }
}
