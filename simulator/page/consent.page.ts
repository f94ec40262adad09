import type { OAuthScope } from '../account/account.js';
import { escapeHtml } from './html.js';
import { pageLayout } from './layout.js';
import type { PageTexts } from './page.texts.js';

export interface ConsentUser {
  readonly id: string;
  readonly nickname: string;
  readonly avatar: string;
  readonly isFollower: boolean;
}

export interface ConsentContent {
  readonly accountName: string;
  readonly accountImage: string;
  readonly scope: OAuthScope;
  /** Where the form goes: this page's own address. */
  readonly action: string;
  readonly users: readonly ConsentUser[];
  readonly chosen: string | undefined;
}

const PURPOSES = {
  snsapi_base: 'purposeBase',
  snsapi_userinfo: 'purposeUserInfo',
  snsapi_login: 'purposeLogin',
  snsapi_privateinfo: 'purposePrivate',
} as const;

/** The sheet that asks for a profile, or, for the silent scope, only who is holding the phone. */
export function consentPage(texts: PageTexts, content: ConsentContent): string {
  const isSilent = content.scope === 'snsapi_base';
  const title = texts[PURPOSES[content.scope]];
  const asker = `<div class="asker"><img src="${escapeHtml(content.accountImage)}" alt="">
<span><b>${escapeHtml(content.accountName)}</b>${isSilent ? '' : ` ${escapeHtml(texts.apply)}`}</span></div>`;
  const main = `${asker}
<h1>${escapeHtml(title)}</h1>
<form method="post" action="${escapeHtml(content.action)}">
<fieldset>
<legend>${escapeHtml(texts.chooseUser)}</legend>
${content.users.map((user) => userRow(texts, user, user.id === content.chosen)).join('\n')}
</fieldset>
${isSilent ? '' : `<p class="promise">${escapeHtml(texts.promise)}</p>`}
<div class="buttons">${isSilent ? button('allow', texts.proceed) : button('deny', texts.reject) + button('allow', texts.allow)}</div>
</form>`;
  return pageLayout(texts, { title: `${content.accountName} · ${title}`, main });
}

function userRow(texts: PageTexts, user: ConsentUser, isChosen: boolean): string {
  const tag = user.isFollower ? `<span class="tag">${escapeHtml(texts.follows)}</span>` : '';
  return `<label class="user"><img src="${escapeHtml(user.avatar)}" alt="">
<span class="who"><span class="name">${escapeHtml(user.nickname)}</span>${tag}</span>
<input type="radio" name="user" value="${escapeHtml(user.id)}" required${isChosen ? ' checked' : ''}></label>`;
}

function button(value: string, text: string): string {
  return `<button name="decision" value="${value}">${escapeHtml(text)}</button>`;
}
