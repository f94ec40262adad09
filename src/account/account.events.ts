import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';

export interface AccountEvent {
  type: 'added' | 'removed' | 'changed';
  appId: string;
}

/** News of accounts for the features that keep something per account. */
@Injectable()
export class AccountEvents extends Subject<AccountEvent> {}
