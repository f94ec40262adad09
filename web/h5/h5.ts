// The browser side of the login. A classic script, first in a page's head, to take the ticket off the address before any
// other script reads it. (The browser's navigation timing keeps it; without the pending code a ticket opens nothing.)
// The session code lives in sessionStorage and travels in one header; it is never logged and never in an address.
import { takeArrival } from './script/address.js';
import { lastError, login, settle, stepUp } from './script/login.js';
import { sessionCalls } from './script/session.js';

const arrival = takeArrival();
const ready = arrival ? settle(arrival) : Promise.resolve();

const zhongkong: Zhongkong.Api = {
  ready,
  get loginError() {
    return lastError();
  },
  login,
  stepUp,
  ...sessionCalls(ready),
};
Object.defineProperty(window, 'zhongkong', { value: Object.freeze(zhongkong) });
