import type { Call } from '../http/call.js';
import { html, type Reply } from '../http/reply.js';
import { consentPage } from '../page/consent.page.js';
import { textsFor } from '../page/page.texts.js';
import type { Platform } from '../platform.js';
import { accountImagePath, avatarPath } from '../user/avatar.js';
import type { User } from '../user/user.js';
import type { AuthorizeRequest } from './authorize.rules.js';
import { readChosenUser } from './chosen-user.cookie.js';
import { PageRefusal } from './page-refusal.js';

/** The sheet on the phone; its form comes back to the same address. */
export function sheet(platform: Platform, call: Call, { account, scope }: AuthorizeRequest): Reply {
  const { users } = platform;
  const known = chosenUser(platform, call);
  const content = {
    accountName: account.name,
    accountImage: accountImagePath(account.appId),
    scope,
    action: `${call.path}?${call.query.toString()}`,
    chosen: known?.id ?? users.list()[0]?.id,
    users: users.list().map((user) => ({
      id: user.id,
      nickname: user.nickname,
      avatar: user.avatar ? user.avatar : avatarPath(user.id),
      isFollower: users.followedAtMs(user.id, account.appId) !== undefined,
    })),
  };
  return html(consentPage(textsFor(call.headers['accept-language']), content), {
    'cache-control': 'no-store',
  });
}

/** Who is logged in to WeChat on this phone, as far as it is known. */
export const chosenUser = ({ users }: Platform, call: Call): User | undefined =>
  users.find(readChosenUser(call) ?? '');

/** What the person pressed on the sheet, and as whom. */
export function readDecision(
  { users }: Platform,
  { body }: Call,
): { user: User; decision: 'allow' | 'deny' } {
  const form = new URLSearchParams(body);
  const user = users.find(form.get('user') ?? '');
  if (!user) throw new PageRefusal(undefined, 'noUser');
  return { user, decision: form.get('decision') === 'deny' ? 'deny' : 'allow' };
}
