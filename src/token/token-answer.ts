import { isoInstant } from '../common/time/instant.js';
import type { ReportResult } from './token-reports.js';
import type { ReportAnswer, TokenAnswer } from './token.schemas.js';
import type { ServedToken } from './served-token.js';

export const tokenAnswer = (served: ServedToken): TokenAnswer => ({
  access_token: served.token.reveal(),
  ...lifeAnswer(served),
});

export function reportAnswer({ verdict, current }: ReportResult, mayRead: boolean): ReportAnswer {
  return {
    verdict,
    ...(mayRead && { access_token: current.token.reveal() }),
    ...lifeAnswer(current),
    ...(verdict === 'valid' && { detail: LIKELY_CAUSES }),
  };
}

const LIKELY_CAUSES =
  'WeChat accepts this token. Likely causes of your error: the token was sent for another account’s user or media; a user token belongs in this call, or this token was sent where a user token belongs (/sns/…); the account lacks the permission (48001); or the call was made before this token took over.';

const lifeAnswer = ({
  expiresInSeconds,
  expiresAt,
  generation,
}: ServedToken): Omit<TokenAnswer, 'access_token'> => ({
  expires_in: expiresInSeconds,
  expires_at: isoInstant(expiresAt),
  generation,
});
