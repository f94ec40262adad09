import type { Call } from '../http/call.js';
import { html, redirect, type Reply } from '../http/reply.js';
import { consentPage } from '../page/consent.page.js';
import { errorPage } from '../page/error.page.js';
import { textsFor } from '../page/page.texts.js';
import type { Platform } from '../platform.js';
import { accountImagePath, avatarPath } from '../user/avatar.js';
import { callbackUrl, readAuthorizeRequest, type AuthorizeRequest } from './authorize.rules.js';
import { chosenUserCookie, readChosenUser } from './chosen-user.cookie.js';
import { PageRefusal } from './page-refusal.js';
import { readQrConnectRequest } from './qrconnect.rules.js';

const READERS = new Map([
  ['/connect/oauth2/authorize', readAuthorizeRequest],
  ['/connect/qrconnect', readQrConnectRequest],
]);

export function isAuthorizePath(path: string): boolean {
  return READERS.has(path);
}

/** The page a person sees between "log in" and the callback; the form comes back to the same address. */
export function answerAuthorize(platform: Platform, call: Call): Reply {
  const texts = textsFor(call.headers['accept-language']);
  try {
    if (platform.settings.requireWeChatBrowser && !call.headers['user-agent']?.includes('MicroMessenger')) {
      throw new PageRefusal(undefined, 'notWeChat');
    }
    const read = READERS.get(call.path) ?? readAuthorizeRequest;
    const request = read(platform.accounts, call.query);
    return call.method === 'POST' ? decide(platform, call, request) : show(platform, call, request);
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    return html(errorPage(texts, error));
  }
}

function show(platform: Platform, call: Call, request: AuthorizeRequest): Reply {
  const { users } = platform;
  const { account, scope } = request;
  const known = users.find(readChosenUser(call) ?? '');
  if (known && isSilent(platform, request, known.id)) return allow(platform, request, known.id);
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

/** No sheet for snsapi_base, in a snapshot page, or for a follower coming from the account's own chat. */
function isSilent({ users }: Platform, { account, scope }: AuthorizeRequest, userId: string): boolean {
  if (scope === 'snsapi_login') return false;
  const isFollower = users.followedAtMs(userId, account.appId) !== undefined;
  const isSnapshot = users.get(userId).snapshot ?? false;
  return scope === 'snsapi_base' || isSnapshot || (isFollower && (account.silentForFollowers ?? false));
}

function decide(platform: Platform, call: Call, request: AuthorizeRequest): Reply {
  const form = new URLSearchParams(call.body);
  const user = platform.users.find(form.get('user') ?? '');
  if (!user) throw new PageRefusal(undefined, 'noUser');
  const isDenied = form.get('decision') === 'deny';
  // For website apps a refusal sends nothing back; for service accounts, the state alone.
  if (isDenied && request.scope === 'snsapi_login') throw new PageRefusal(undefined, 'rejected');
  if (isDenied) return redirect(callbackUrl(request, undefined).href);
  return allow(platform, request, user.id);
}

function allow(platform: Platform, request: AuthorizeRequest, userId: string): Reply {
  const { users, codes } = platform;
  const { account, scope } = request;
  if (account.mustFollow && users.followedAtMs(userId, account.appId) === undefined) {
    throw new PageRefusal(10006, 'mustFollow');
  }
  users.meet(userId, account.appId);
  const code = codes.issue(account, { userId, scope });
  return redirect(callbackUrl(request, code).href, { 'set-cookie': chosenUserCookie(userId) });
}
