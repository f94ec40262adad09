import { call, withRetries } from './call.js';
import { isInWeChat, urlToSign } from './client.js';
import { localError } from './failure.js';
import { loadScript } from './load-script.js';
import { sessionCode } from './store.js';

type Result = { errMsg: string };

/** What we use of the JS-SDK. */
interface Wx {
  config(options: object): void;
  ready(callback: () => void): void;
  error(callback: (result: Result) => void): void;
  checkJsApi(options: { jsApiList: string[]; complete: (result: Result) => void }): void;
}

const PATIENCE_MS = 10_000;

export async function wxConfig(
  options: Zhongkong.WxConfigOptions,
  session: Zhongkong.Api['session'],
): Promise<void> {
  if (!isInWeChat) throw localError('outside_wechat', 'The JS-SDK works in WeChat only');
  const current = await session();
  if (!current) throw localError('session.invalid', 'Nobody is logged in here: call login()');
  const path = `/v1/accounts/${encodeURIComponent(current.app_id)}/js-config`;
  const body = { url: urlToSign() };
  const [signed, wx] = await Promise.all([
    withRetries(() => call<object>('POST', path, sessionCode(), body)),
    theSdk(),
  ]);
  await configure(wx, options, signed);
}

async function theSdk(): Promise<Wx> {
  const page = window as { wx?: Wx };
  // An element with the id `wx` would be there under this name as well.
  if (typeof page.wx?.config !== 'function') await loadScript('jweixin.js');
  return page.wx as Wx;
}

function configure(wx: Wx, options: Zhongkong.WxConfigOptions, signed: object): Promise<void> {
  // The SDK rewrites the lists that it is given.
  const jsApiList = [...options.jsApiList];
  const { openTagList = [], debug = false } = options;
  return new Promise((resolve, reject) => {
    const refuse = ({ errMsg }: Result): void => reject(localError('wx_config', errMsg));
    setTimeout(() => refuse({ errMsg: 'WeChat did not answer wx.config' }), PATIENCE_MS);
    let isAsked = false;
    let isRepeated = false;
    wx.error(refuse);
    // Called after a failure too, but after wx.error. Where an earlier config has been answered it calls back at once.
    wx.ready(() => (isAsked ? resolve() : (isRepeated = true)));
    isAsked = true;
    wx.config({ ...signed, debug, jsApiList, openTagList: [...openTagList] });
    if (!isRepeated) return;
    // Of a second config the SDK reports failures only; each later call is checked against it.
    const complete = (result: Result): void => (result.errMsg.endsWith(':ok') ? resolve() : refuse(result));
    wx.checkJsApi({ jsApiList: [...options.jsApiList], complete });
  });
}
