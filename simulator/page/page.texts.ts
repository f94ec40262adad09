import type { PageProblem } from '../oauth/page-refusal.js';

export interface PageTexts {
  readonly lang: string;
  readonly banner: string;
  readonly apply: string;
  readonly purposeUserInfo: string;
  readonly purposeBase: string;
  readonly chooseUser: string;
  readonly follows: string;
  readonly allow: string;
  readonly reject: string;
  readonly proceed: string;
  readonly promise: string;
  readonly sorry: string;
  readonly openInWeChat: string;
  readonly errorCode: string;
  readonly purposePrivate: string;
  readonly purposeLogin: string;
  readonly scanTitle: string;
  readonly scanHint: string;
  readonly scanOpen: string;
  readonly confirmed: string;
  readonly declined: string;
  readonly backToDesktop: string;
  readonly problems: Readonly<Record<PageProblem, string>>;
}

const CHINESE: PageTexts = {
  lang: 'zh-CN',
  banner: '微信模拟器 · 测试环境，并非真实微信',
  apply: '申请',
  purposeUserInfo: '获取你的昵称、头像',
  purposeBase: '以谁的身份打开这个页面？',
  chooseUser: '选择一位测试用户',
  follows: '已关注',
  allow: '允许',
  reject: '拒绝',
  proceed: '继续',
  promise: '允许后，该账号会得到你的昵称、头像和在该账号下的唯一标识。',
  sorry: '无法打开授权页',
  openInWeChat: '请在微信客户端打开链接',
  errorCode: '错误码',
  purposePrivate: '获取你在企业中的个人信息',
  purposeLogin: '登录网站，并获取你的昵称、头像',
  scanTitle: '微信登录',
  scanHint: '请使用微信扫描二维码登录',
  scanOpen: '手边没有手机？在新窗口打开手机页面',
  confirmed: '已确认登录',
  declined: '已拒绝登录',
  backToDesktop: '请回到电脑上的页面',
  problems: {
    appId: 'appid 不能为空',
    unknownAppId: 'appid 不存在',
    openPlatform: '不支持开放平台的 appid，请使用公众号的 appid',
    banned: '该公众号已被封禁',
    redirectUri: 'redirect_uri 不能为空',
    callbackDomain: 'redirect_uri 域名与后台配置不一致',
    responseType: 'response_type 必须为 code',
    noScope: 'scope 不能为空',
    scope: '该公众号没有这个 scope 的权限',
    order: 'Scope 参数错误：参数顺序须为 appid、redirect_uri、response_type、scope、state',
    noState: 'state 不能为空',
    badState: 'state 只能包含 a-zA-Z0-9，最多 128 字节',
    agent: 'agentid 缺失或不存在',
    mustFollow: '需要先关注该测试号',
    noUser: '请先选择一位测试用户',
    notWeChat: '该页面只能在微信客户端里打开',
    unreachable: '该链接无法访问',
    rejected: '你已拒绝登录，不会有任何信息发给该网站',
  },
};

const ENGLISH: PageTexts = {
  lang: 'en',
  banner: 'WeChat simulator · for testing, not the real WeChat',
  apply: 'requests access to',
  purposeUserInfo: 'Your nickname and photo',
  purposeBase: 'Who is opening this page?',
  chooseUser: 'Choose a test user',
  follows: 'Follower',
  allow: 'Allow',
  reject: 'Reject',
  proceed: 'Continue',
  promise: 'If you allow, this account receives your nickname, photo and your identifier within the account.',
  sorry: 'This page cannot be opened',
  openInWeChat: 'Open this link in the WeChat app',
  errorCode: 'Error code',
  purposePrivate: 'Your details in the company',
  purposeLogin: 'Log in to the website with your nickname and photo',
  scanTitle: 'Log in with WeChat',
  scanHint: 'Scan this code with WeChat to log in to',
  scanOpen: 'No phone at hand? Open the page of the phone in a new window',
  confirmed: 'Login confirmed',
  declined: 'Login rejected',
  backToDesktop: 'Go back to the page on the computer',
  problems: {
    appId: 'appid must not be empty',
    unknownAppId: 'There is no account with this appid',
    openPlatform: 'An open-platform appid is not supported here, use the account’s appid',
    banned: 'This account is banned',
    redirectUri: 'redirect_uri must not be empty',
    callbackDomain: 'The host of redirect_uri is not the configured callback domain',
    responseType: 'response_type must be code',
    noScope: 'scope must not be empty',
    scope: 'This account does not hold this scope',
    order: 'Scope error: the order must be appid, redirect_uri, response_type, scope, state',
    noState: 'state must not be empty',
    badState: 'state may only hold a-zA-Z0-9, at most 128 bytes',
    agent: 'agentid is missing, or there is no such agent',
    mustFollow: 'Follow this test account first',
    noUser: 'Choose a test user first',
    notWeChat: 'This page only opens inside the WeChat app',
    unreachable: 'This link cannot be accessed',
    rejected: 'You rejected the login; nothing is sent to the website',
  },
};

/** Chinese unless the browser names English before Chinese. */
export function textsFor(acceptLanguage: string | undefined): PageTexts {
  const weighted = (acceptLanguage ?? '').split(',').map((part) => {
    const [tag = '', ...parameters] = part.trim().toLowerCase().split(';');
    const quality = parameters
      .map((text) => /^\s*q=([\d.]+)$/.exec(text)?.[1])
      .find((text) => text !== undefined);
    return { tag, quality: Number(quality ?? 1) };
  });
  const best = weighted
    .filter(({ tag, quality }) => quality > 0 && /^(zh|en)\b/.test(tag))
    .toSorted((left, right) => right.quality - left.quality)[0];
  return best?.tag.startsWith('en') ? ENGLISH : CHINESE;
}
