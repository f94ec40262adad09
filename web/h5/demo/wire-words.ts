import type { Language } from './language.js';

type Words = Readonly<Record<string, Readonly<Record<Language, string>>>>;

/** The words of the wire that a visitor gets to see, in both languages; an unknown one is shown as it is. */
const SCOPES: Words = {
  snsapi_base: { zh: '静默登录', en: 'Silent' },
  snsapi_userinfo: { zh: '授权资料', en: 'With profile' },
  snsapi_login: { zh: '网站扫码', en: 'QR code, on the website' },
};

const SOURCES: Words = {
  user: { zh: '用户授权令牌', en: "the user's own token" },
  global: { zh: '公众号全局令牌', en: "the account's global token" },
  stored: { zh: '此前保存的资料', en: 'what was stored before' },
};

const STATES: Words = {
  ok: { zh: '正常', en: 'Healthy' },
  degraded: { zh: '不稳定', en: 'Degraded' },
  blocked: { zh: '已阻断', en: 'Blocked' },
  unreachable: { zh: '连接中断', en: 'No connection' },
};

const MODES: Words = {
  stable: { zh: '稳定版接口', en: 'Stable-token API' },
  plain: { zh: '普通接口', en: 'Classic API' },
};

const FIELDS: Words = {
  nickname: { zh: '昵称', en: 'Nickname' },
  avatar_url: { zh: '头像', en: 'Avatar' },
  union_id: { zh: 'UnionID', en: 'UnionID' },
  subscribed: { zh: '关注状态', en: 'Following' },
  sex: { zh: '性别', en: 'Sex' },
  language: { zh: '语言', en: 'Language' },
  country: { zh: '国家', en: 'Country' },
  province: { zh: '省份', en: 'Province' },
  city: { zh: '城市', en: 'City' },
};

const REASONS: Words = {
  user_token_needed: {
    zh: '须经你同意，如有显示则为先前的资料：点“补充昵称与头像”，或退出后用“微信登录”',
    en: 'Needs your consent (what is shown may be old): tap "Add nickname and avatar", or log out and use "Log in with WeChat"',
  },
  reauthorize: {
    zh: '授权已过期，此处为先前的资料；重新登录即可更新',
    en: 'Your consent ran out, so this may be old; log in again to bring it up to date',
  },
  withheld_by_wechat: {
    zh: '微信不向此类应用提供',
    en: 'WeChat tells this to no app of this kind',
  },
  global_token_needed: {
    zh: '须用公众号的全局令牌查询，目前无法使用',
    en: "Told only to the account's global token, which cannot be used at the moment",
  },
  wechat_unavailable: {
    zh: '微信暂时没有应答，此处为先前的资料',
    en: 'WeChat does not answer at the moment, so this may be old',
  },
};

const LOGIN_ERRORS: Words = {
  access_denied: {
    zh: '你没有同意授权。需要时，可再次登录。',
    en: 'You did not give your consent. Tap "Log in with WeChat" whenever you change your mind.',
  },
  snapshot_user: {
    zh: '你正在浏览快照页。请点按页面底部的“使用完整服务”，再登录。',
    en: 'This is a snapshot page. Tap "Use full service" at its bottom, then log in.',
  },
  user_changed: {
    zh: '微信账号与刚才的不同。请先退出登录，再用当前微信登录。',
    en: 'This is another WeChat account than before. Log out first, then log in with this one.',
  },
  wechat_unavailable: {
    zh: '微信暂时没有应答。请过一会儿再试。',
    en: 'WeChat does not answer at the moment. Please try again in a little while.',
  },
  code_refused: {
    zh: '微信没有接受这次登录。请再试一次。',
    en: 'WeChat did not accept this login. Please try again.',
  },
  state_used: {
    zh: '这次登录已经用过了。请重新点按登录。',
    en: 'This login was already used. Please tap log in again.',
  },
  state_expired: {
    zh: '等待太久，登录已失效。请重新点按登录。',
    en: 'That took too long and the login ran out. Please tap log in again.',
  },
  outcome_unknown: {
    zh: '微信的应答在途中丢失了。请再试一次。',
    en: "WeChat's answer got lost on its way. Please try again.",
  },
  network: {
    zh: '网络不通。请检查网络后再试。',
    en: 'No connection. Please check your network and try again.',
  },
  'session.invalid': {
    zh: '会话已结束。请重新登录。',
    en: 'Your session has ended. Please log in again.',
  },
  outside_wechat: {
    zh: '这种登录只在微信里可用。请按下方的说明，在微信中打开本页。',
    en: 'This login works in WeChat only. See below how to open the page there.',
  },
  popup_blocked: {
    zh: '浏览器拦截了登录窗口。请允许本页打开窗口，再试一次。',
    en: 'The browser blocked the login window. Allow this page to open one, and try again.',
  },
  popup_closed: {
    zh: '登录窗口已关闭，没有登录。需要时可再试一次。',
    en: 'The login window was closed, so nobody is logged in. Try again whenever you like.',
  },
  wx_timeout: {
    zh: '微信没有应答：在模拟器里没有微信客户端',
    en: 'WeChat does not answer: beside a simulator there is no WeChat client',
  },
  storage_unavailable: {
    zh: '浏览器禁用了存储，无法登录。请关闭无痕模式后再试。',
    en: 'The browser blocks storage, which the login needs. Leave private mode and try again.',
  },
  'oauth.return_not_allowed': {
    zh: '此页面的地址尚未登记为可返回的地址。请联系管理员。',
    en: "This page's address is not registered as a return address. Please tell the administrator.",
  },
};

const UNKNOWN_ERROR: Readonly<Record<Language, string>> = {
  zh: '没有成功。请再试一次，若仍不行，请把这个代码告诉我们：{code}',
  en: 'That did not work. Please try again; if it fails again, tell us this code: {code}',
};

const say = (words: Words) => (word: string, language: Language) => words[word]?.[language] ?? word;

export const sayScope = say(SCOPES);
export const saySource = say(SOURCES);
export const sayState = say(STATES);
export const sayMode = say(MODES);
export const sayField = say(FIELDS);
export const sayReason = say(REASONS);

/** What went wrong and what the visitor can do about it. */
export function sayError(code: string, language: Language): string {
  return LOGIN_ERRORS[code]?.[language] ?? UNKNOWN_ERROR[language].replace('{code}', code);
}
