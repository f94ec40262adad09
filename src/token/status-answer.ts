import type { Account } from '../account/account.js';
import { isoInstant, quotaDay } from '../common/time/instant.js';
import { type Burn, BURN_CALLS } from '../credential/burn.js';
import { type Credential, familyOfKind } from '../credential/credential.js';
import type { CredentialState } from '../credential/credential-state.js';
import {
  ALLOWED_BY_WECHAT,
  MOST_UNSCHEDULED,
  type Spending,
  SPENDINGS,
  spentInDay,
  spentToday,
} from '../credential/ledger.js';
import { needsPerson, type RefreshFailure } from '../credential/refresh-failure.js';
import { FOREIGN_DETAIL, FOREIGN_REMEDY } from '../credential/refresh-news.js';
import type { StatusAnswer } from './status.schemas.js';

export interface StatusContext {
  /** The database's time, epoch ms. */
  now: number;
  life: { endsAt: number; expiresIn: number };
  /** How long this instance leaves the account alone, in ms. */
  blockedMs: number;
}

/** A row in the words of the status. */
export function describeToken(
  credential: Credential,
  state: CredentialState,
  { now, life, blockedMs }: StatusContext,
): StatusAnswer {
  const isLiving = state.value !== undefined && life.endsAt > now;
  return {
    state: overall(state, isLiving),
    ...(isLiving && {
      token: {
        generation: state.generation,
        issued_at: isoInstant(state.issuedAt ?? state.seenAt ?? now),
        expires_at: isoInstant(life.endsAt),
        expires_in: life.expiresIn,
      },
    }),
    refresh: {
      mode: familyOfKind(credential),
      next_due_at: isoInstant(Math.max(state.nextDueAt, credential.account.createdAt, now + blockedMs)),
      ...instant('last_attempt_at', state.lastAttemptAt),
      ...instant('last_success_at', state.lastSuccessAt),
      successes: state.successes,
      failures: state.failures,
      ...(state.failure && { last_error: lastError(state.failure, credential.account) }),
    },
    ...(state.foreignCount > 0 && {
      foreign: {
        count: state.foreignCount,
        ...instant('last_at', state.foreignAt),
        detail: FOREIGN_DETAIL,
        remedy: FOREIGN_REMEDY,
      },
    }),
    ...(state.burn && { burn: burnAnswer(state.burn) }),
    budget: budgetAnswer(credential, state.ledger, now),
  };
}

function overall(state: CredentialState, isLiving: boolean): StatusAnswer['state'] {
  if (needsPerson(state.failure)) return 'blocked';
  return state.failure || !isLiving ? 'degraded' : 'ok';
}

type Refresh = NonNullable<StatusAnswer['refresh']>;

function lastError(failure: RefreshFailure, { appId }: Account): NonNullable<Refresh['last_error']> {
  const { at, code, detail, wechat } = failure;
  const more = failure.class === 'day' ? `POST /v1/accounts/${appId}/quota/clear clears it from here.` : '';
  const remedy = [failure.remedy, more].filter(Boolean).join(' ');
  return { at: isoInstant(at), code, detail, ...(wechat && { wechat }), ...(remedy && { remedy }) };
}

const burnAnswer = ({ requestedAt, calls, finishedAt }: Burn): NonNullable<StatusAnswer['burn']> => ({
  state: finishedAt === undefined ? 'running' : 'done',
  requested_at: isoInstant(requestedAt),
  calls_done: calls,
  calls_needed: BURN_CALLS,
  ...instant('finished_at', finishedAt),
});

/** Our calls for the token of an account, by day and by kind of call. */
export function budgetAnswer(
  of: Credential,
  ledger: string,
  now: number,
): NonNullable<StatusAnswer['budget']> {
  const isKept = familyOfKind(of) === 'kept';
  const calls = SPENDINGS.map((call) => ({
    call,
    today: spentToday(ledger, call, now),
    last_24_hours: spentInDay(ledger, call, now),
    most_unscheduled: MOST_UNSCHEDULED[call],
    // WeCom counts by minutes and hours.
    ...(!isKept && allowed(call)),
  }));
  const warning = calls.find(isNearItsEnd);
  return {
    day: quotaDay(now),
    calls: calls.reduce((total, { today }) => total + today, 0),
    by_call: calls,
    ...(warning && { warning: warningOf(warning) }),
  };
}

type BudgetLine = NonNullable<NonNullable<StatusAnswer['budget']>['by_call']>[number];

const allowed = (call: Spending): Pick<BudgetLine, 'wechat_daily_limit'> => {
  const limit = ALLOWED_BY_WECHAT[call];
  return limit === undefined ? {} : { wechat_daily_limit: limit };
};

const WARNING_SHARE = 0.8;

const isNearItsEnd = ({ today, last_24_hours, most_unscheduled, wechat_daily_limit }: BudgetLine): boolean =>
  last_24_hours >= most_unscheduled * WARNING_SHARE ||
  (wechat_daily_limit !== undefined && today >= wechat_daily_limit * WARNING_SHARE);

const warningOf = ({ call, last_24_hours, most_unscheduled, wechat_daily_limit }: BudgetLine): string =>
  `${call}: ${last_24_hours} calls in 24 hours; from ${most_unscheduled} on only the schedule calls` +
  (wechat_daily_limit === undefined
    ? '.'
    : `, and WeChat refuses from ${wechat_daily_limit} a day on (45009).`);

const instant = <K extends string>(name: K, at: number | undefined): Partial<Record<K, string>> =>
  at === undefined ? {} : ({ [name]: isoInstant(at) } as Record<K, string>);
