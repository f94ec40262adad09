// The browser side of the login. A classic script, first in a page's head, to take the ticket off the address before any
// other script reads it. (The browser's navigation timing keeps it; without the pending code a ticket opens nothing.)
// The session code lives in sessionStorage and travels in one header; it is never logged and never in an address.
import { takeArrival } from './script/address.js';
import { isInWeChat } from './script/client.js';
import { arrive, lastError, login, stepUp } from './script/login.js';
import { outsideWeChat, snapshotHelp } from './script/panels.js';
import { sessionCalls } from './script/session.js';
import { wxConfig } from './script/wx-config.js';

const ready = arrive(takeArrival());
const calls = sessionCalls(ready);
const zhongkong: Zhongkong.Api = {
  ready,
  isInWeChat,
  get loginError() {
    return lastError();
  },
  login,
  stepUp,
  ...calls,
  wxConfig: (options) => wxConfig(options, calls.session),
  outsideWeChat,
  snapshotHelp,
};
Object.defineProperty(window, 'zhongkong', { value: Object.freeze(zhongkong) });
