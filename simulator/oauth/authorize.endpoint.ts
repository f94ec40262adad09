import type { Call } from '../http/call.js';
import { redirect, type Reply } from '../http/reply.js';
import type { Platform } from '../platform.js';
import { callbackUrl, readAuthorizeRequest, type AuthorizeRequest } from './authorize.rules.js';
import { chosenUserCookie } from './chosen-user.cookie.js';
import { PageRefusal } from './page-refusal.js';
import { chosenUser, readDecision, sheet } from './sheet.js';

/** The page of service accounts, inside WeChat. */
export function answerAuthorize(platform: Platform, call: Call): Reply {
  if (platform.settings.requireWeChatBrowser && !call.headers['user-agent']?.includes('MicroMessenger')) {
    throw new PageRefusal(undefined, 'notWeChat');
  }
  const request = readAuthorizeRequest(platform.accounts, call.query);
  if (call.method === 'POST') return decide(platform, call, request);
  const known = chosenUser(platform, call);
  return known && isSilent(platform, request, known.id)
    ? allow(platform, request, known.id)
    : sheet(platform, call, request);
}

/**
 * No sheet for snsapi_base, in a snapshot page, or for a follower coming from the account's own chat; nor soon after a consent,
 * where alone forcePopup brings it back.
 */
function isSilent({ users, consents }: Platform, request: AuthorizeRequest, userId: string): boolean {
  const { account, scope, isPopupForced } = request;
  const isFollower = users.followedAtMs(userId, account.appId) !== undefined;
  const isSnapshot = users.get(userId).snapshot ?? false;
  const isFromChat = isFollower && (account.silentForFollowers ?? false);
  const isAskedAgain =
    isPopupForced || !account.silentAfterConsent || !consents.isRecent(userId, account.appId);
  return scope === 'snsapi_base' || isSnapshot || isFromChat || !isAskedAgain;
}

function decide(platform: Platform, call: Call, request: AuthorizeRequest): Reply {
  const { user, decision } = readDecision(platform, call);
  // For service accounts a refusal sends the state alone.
  if (decision === 'deny') return redirect(callbackUrl(request, undefined).href);
  return allow(platform, request, user.id);
}

function allow(platform: Platform, request: AuthorizeRequest, userId: string): Reply {
  const { users, codes } = platform;
  const { account, scope } = request;
  if (account.mustFollow && users.followedAtMs(userId, account.appId) === undefined) {
    throw new PageRefusal(10006, 'mustFollow');
  }
  users.meet(userId, account.appId);
  if (scope !== 'snsapi_base') platform.consents.remember(userId, account.appId);
  const code = codes.issue(account, { userId, scope });
  const callback = callbackUrl(request, code);
  if (account.deliversCallbackTwice) void loadAhead(callback);
  return redirect(callback.href, { 'set-cookie': chosenUserCookie(userId) });
}

/** The first of two loads; nobody looks at what it brings. */
async function loadAhead(callback: URL): Promise<void> {
  await fetch(callback, { redirect: 'manual' }).catch(() => undefined);
}
