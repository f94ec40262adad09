import { byId } from './element.js';
import { language, text } from './language.js';
import { sayError } from './wire-words.js';

type State = 'waiting' | 'ready' | 'outside' | 'failed';
type Reason = { words?: string; code?: string };

const WORDS = {
  waiting: 'jsSdkWaiting',
  ready: 'jsSdkReady',
  outside: 'jsSdkOutside',
  failed: 'jsSdkFailed',
} as const;

let state: State = 'waiting';
let reason: Reason = {};
/** Answers of an earlier visitor come late. */
let turn = 0;

/** Sets the JS-SDK up for whoever has just come, and shows how that goes. */
export async function startJsSdk(): Promise<void> {
  const mine = ++turn;
  state = 'waiting';
  reason = {};
  showJsSdk();
  const outcome = await zhongkong
    .wxConfig({ jsApiList: ['scanQRCode', 'updateAppMessageShareData'] })
    .then(() => ({ state: 'ready' as const, reason: {} }), explain);
  if (mine !== turn) return;
  ({ state, reason } = outcome);
  showJsSdk();
}

/** A refusal in WeChat's own words: what the developer of a page needs to see. */
const explain = ({ code, message }: Zhongkong.RequestError): { state: State; reason: Reason } => ({
  state: code === 'outside_wechat' ? 'outside' : 'failed',
  reason: code === 'wx_config' ? { words: message } : { code },
});

function sayReason(): string {
  if (state !== 'failed') return '';
  return reason.words ?? sayError(reason.code ?? '', language());
}

export function showJsSdk(): void {
  byId('js-sdk-state').dataset['state'] = state;
  byId('js-sdk-state').textContent = text(WORDS[state]);
  byId('js-sdk-detail').hidden = state !== 'failed';
  byId('js-sdk-detail').textContent = sayReason();
}
