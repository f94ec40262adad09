import { Injectable } from '@nestjs/common';
import { Interval } from '@nestjs/schedule';
import { AccountService } from '../account/account.service.js';
import { secretDigest } from '../common/secret/secret-digest.js';
import { Clock } from '../common/time/clock.js';
import { seconds } from '../common/time/instant.js';
import type { Session } from './session.js';
import { endOf, isTouchDue, isTouchUrgent, livesOf, quietUntil, seenNow } from './session-lives.js';
import { type RememberedSession, SessionMemory } from './session.memory.js';
import { SessionStore } from './session.store.js';
import { SessionTouches } from './session-touches.js';

const FORGET_EVERY_MS = seconds(20);

/** The living session of a code: from this instance's memory, else from the database. To be asked for keeps it from idling out. */
@Injectable()
export class SessionFinder {
  constructor(
    private readonly store: SessionStore,
    private readonly memory: SessionMemory,
    private readonly touches: SessionTouches,
    private readonly accounts: AccountService,
    private readonly clock: Clock,
  ) {}

  /** If nothing needs to be asked for it. Synchronous, for the hot path; the entry's session is as of now. */
  recall(code: string): RememberedSession | undefined {
    const entry = this.memory.find(secretDigest(code));
    if (!entry) return undefined;
    // Another instance may have seen it since, or the account have changed: only the row says that it is over.
    return this.use(entry) === 'living' ? entry : undefined;
  }

  async find(code: string): Promise<Session | undefined> {
    const known = this.recall(code);
    if (known) return known.session;
    const { mark } = this.memory;
    const session = await this.store.findByCode(code);
    const account = session && this.accounts.find(session.appId);
    if (!account) return undefined;
    const entry = { codeDigest: secretDigest(code), session, accountMadeAt: account.createdAt };
    const found = this.use(entry);
    if (found === 'over') return undefined;
    if (found === 'used after long') await this.touches.write();
    this.memory.remember(session.id, entry, mark);
    return entry.session;
  }

  /** By whoever has its id and not its code; this keeps nothing from idling out. */
  async findById(id: string): Promise<Session | undefined> {
    return this.living(await this.store.findById(id));
  }

  async ofUser(appId: string, openId: string, most: number): Promise<Session[]> {
    const sessions = await this.store.ofUser(appId, openId, most);
    return sessions.flatMap((session) => this.living(session) ?? []);
  }

  /** Nothing of who is not logged in any more stays in memory. */
  @Interval('sessions.forget_over', FORGET_EVERY_MS)
  forgetOver(): void {
    this.memory.forgetWhere(({ session, accountMadeAt }) => {
      const account = this.accounts.find(session.appId);
      return account?.createdAt !== accountMadeAt || this.clock.now() >= endOf(session, livesOf(account));
    });
  }

  private use(entry: RememberedSession): 'over' | 'living' | 'used after long' {
    const { session, accountMadeAt } = entry;
    const [account, now] = [this.accounts.find(session.appId), this.clock.now()];
    // The registry keeps an account as one object for as long as nothing changes.
    if (account !== undefined && entry.quiet?.account === account && now < entry.quiet.until) return 'living';
    if (account?.createdAt !== accountMadeAt) return 'over';
    const lives = livesOf(account);
    const end = endOf(session, lives);
    if (now >= end) return 'over';
    if (isTouchDue(session, lives, now)) {
      entry.session = seenNow(session, lives, now);
      this.touches.add(entry.session);
      if (isTouchUrgent(session, lives, now)) return 'used after long';
    } else if (end !== session.idleExpiresAt) {
      entry.session = { ...session, idleExpiresAt: end };
    }
    entry.quiet = { account, until: quietUntil(entry.session, lives) };
    return 'living';
  }

  private living(session: Session | undefined): Session | undefined {
    const account = session && this.accounts.find(session.appId);
    if (!account) return undefined;
    const idleExpiresAt = endOf(session, livesOf(account));
    return this.clock.now() < idleExpiresAt ? { ...session, idleExpiresAt } : undefined;
  }
}
