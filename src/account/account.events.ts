import { Injectable } from '@nestjs/common';
import { Subject } from 'rxjs';

export type AccountEvent =
  | { type: 'added' | 'removed' | 'changed'; appId: string }
  /** A new secret is in force. `proven`: WeChat accepted it just now. */
  | { type: 'secret-changed'; appId: string; proven: boolean };

/** News of accounts for the features that keep something per account. */
@Injectable()
export class AccountEvents extends Subject<AccountEvent> {}
