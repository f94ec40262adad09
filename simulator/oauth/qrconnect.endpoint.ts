import type { Call } from '../http/call.js';
import { html, redirect, type Reply } from '../http/reply.js';
import { confirmedPage, scanPage } from '../page/scan.page.js';
import { textsFor } from '../page/page.texts.js';
import type { Platform } from '../platform.js';
import { callbackUrl } from './authorize.rules.js';
import { chosenUserCookie } from './chosen-user.cookie.js';
import { PageRefusal } from './page-refusal.js';
import { readQrConnectRequest } from './qrconnect.rules.js';
import type { Scan } from './scan.store.js';
import { readDecision, sheet } from './sheet.js';

export const QRCONNECT = '/connect/qrconnect';
/** What the code on the screen holds: on the real platform only WeChat itself can open it. */
export const CONFIRM = '/connect/confirm';

const LOOK_AGAIN_SECONDS = 1;

/** The page on the desktop: shows a code, looks for the phone's decision, and goes where it leads. */
export function answerQrConnect(platform: Platform, call: Call): Reply {
  const request = readQrConnectRequest(platform.accounts, call.query);
  const asked = new URLSearchParams(call.query);
  asked.delete('uuid');
  const known = platform.scans.find(call.query.get('uuid'));
  const scan = known?.query === asked.toString() ? known : platform.scans.open(asked.toString());
  if (scan.decision === 'open') return showScan(call, request.account.name, scan);
  platform.scans.close(scan);
  // For website apps a refusal sends nothing back.
  if (scan.decision === 'deny' || scan.userId === undefined) throw new PageRefusal(undefined, 'rejected');
  platform.users.meet(scan.userId, request.account.appId);
  const code = platform.codes.issue(request.account, { userId: scan.userId, scope: 'snsapi_login' });
  return redirect(callbackUrl(request, code).href);
}

function showScan(call: Call, siteName: string, { id, query }: Scan): Reply {
  const confirmPath = `${CONFIRM}?uuid=${id}`;
  const content = {
    siteName,
    confirmPath,
    confirmUrl: `http://${call.headers.host ?? 'localhost'}${confirmPath}`,
  };
  return html(scanPage(textsFor(call.headers['accept-language']), content), {
    'cache-control': 'no-store',
    // In place of the real page's script, which asks a host of its own.
    refresh: `${LOOK_AGAIN_SECONDS}; url=${QRCONNECT}?${query}&uuid=${id}`,
  });
}

/** The page on the phone that scanned the code. */
export function answerConfirm(platform: Platform, call: Call): Reply {
  const scan = platform.scans.find(call.query.get('uuid'));
  if (scan?.decision !== 'open') throw new PageRefusal(undefined, 'unreachable');
  const request = readQrConnectRequest(platform.accounts, new URLSearchParams(scan.query));
  if (call.method !== 'POST') return sheet(platform, call, request);
  const { user, decision } = readDecision(platform, call);
  platform.scans.decide(scan, decision, user.id);
  return html(confirmedPage(textsFor(call.headers['accept-language']), decision), {
    'set-cookie': chosenUserCookie(user.id),
  });
}
