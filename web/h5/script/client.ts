const { userAgent } = navigator;

/** WeChat's own browser, WeCom's included; its developer tools say the same of themselves. */
export const isInWeChat = /MicroMessenger/i.test(userAgent);

const isIos = /iPhone|iPad|iPod/.test(userAgent);
const entryUrl = currentUrl();

function currentUrl(): string {
  return location.href.replace(/#.*/, '');
}

/**
 * The address that WeChat checks a signature of the JS-SDK against. On iOS it is reported to be the one at which the page was loaded,
 * whatever a single-page app has put on the address bar since; elsewhere the current one.
 */
export const urlToSign = (): string => (isIos ? entryUrl : currentUrl());
