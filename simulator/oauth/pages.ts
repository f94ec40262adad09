import type { Call } from '../http/call.js';
import { html, type Reply } from '../http/reply.js';
import { errorPage } from '../page/error.page.js';
import { textsFor } from '../page/page.texts.js';
import type { Platform } from '../platform.js';
import { answerAuthorize } from './authorize.endpoint.js';
import { PageRefusal } from './page-refusal.js';
import { answerConfirm, answerQrConnect, CONFIRM, QRCONNECT } from './qrconnect.endpoint.js';

const PAGES = new Map([
  ['/connect/oauth2/authorize', answerAuthorize],
  [QRCONNECT, answerQrConnect],
  [CONFIRM, answerConfirm],
]);

export const isLoginPage = (path: string): boolean => PAGES.has(path);

/** The pages a person sees between "log in" and the callback. */
export function answerLoginPage(platform: Platform, call: Call): Reply {
  try {
    return (PAGES.get(call.path) ?? answerAuthorize)(platform, call);
  } catch (error) {
    if (!(error instanceof PageRefusal)) throw error;
    return html(errorPage(textsFor(call.headers['accept-language']), error));
  }
}
