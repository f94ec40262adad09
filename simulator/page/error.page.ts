import type { PageRefusal } from '../oauth/page-refusal.js';
import { escapeHtml } from './html.js';
import { pageLayout } from './layout.js';
import type { PageTexts } from './page.texts.js';

const MARK = `<svg viewBox="0 0 72 72" aria-hidden="true"><circle cx="36" cy="36" r="36" fill="#fa9d3b"/>
<path d="M36 17v24" stroke="#fff" stroke-width="5" stroke-linecap="round"/><circle cx="36" cy="52" r="3.5" fill="#fff"/></svg>`;

/** The numbered error of the authorize step (page troubleshooting/auth), for the person and the developer. */
export function errorPage(
  texts: PageTexts,
  { code, problem }: Pick<PageRefusal, 'code' | 'problem'>,
): string {
  const title = problem === 'notWeChat' ? texts.openInWeChat : texts.sorry;
  const number =
    code === undefined
      ? ''
      : `<p class="code">${escapeHtml(texts.errorCode)} <span id="code">${code}</span></p>`;
  const main = `${MARK}
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(texts.problems[problem])}</p>
${number}`;
  return pageLayout(texts, { title, main, mainClass: 'error' });
}
