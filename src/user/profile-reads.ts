import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';
import type { Profile } from './profile-view.js';

export interface ProfileRead {
  readonly appId: string;
  readonly source: Profile['source']['token'];
  /** Was anything of it fetched for this read? */
  readonly isAsked: boolean;
}

/** Every profile that this process read for a page or a service, one by one, for whoever counts them. */
@Injectable()
export class ProfileReads extends Subject<ProfileRead> {}
