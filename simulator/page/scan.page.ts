import { renderSVG } from 'uqr';
import { escapeHtml } from './html.js';
import { pageLayout } from './layout.js';
import type { PageTexts } from './page.texts.js';

export interface ScanContent {
  readonly siteName: string;
  /** What the picture holds. */
  readonly confirmUrl: string;
  /** The same page, for a second window in place of a phone. */
  readonly confirmPath: string;
}

/** The desktop's half of a website login. */
export function scanPage(texts: PageTexts, { siteName, confirmUrl, confirmPath }: ScanContent): string {
  const main = `<h1>${escapeHtml(texts.scanTitle)}</h1>
<div class="code" role="img" aria-label="${escapeHtml(texts.scanHint)}">${renderSVG(confirmUrl)}</div>
<p>${escapeHtml(texts.scanHint)}<br><b>${escapeHtml(siteName)}</b></p>
<p><a href="${escapeHtml(confirmPath)}" target="_blank" rel="noopener">${escapeHtml(texts.scanOpen)}</a></p>`;
  return pageLayout(texts, { title: `${siteName} · ${texts.scanTitle}`, main, mainClass: 'scan' });
}

const MARKS = {
  allow:
    '<circle cx="36" cy="36" r="36" fill="#07c160"/><path d="m20 37 11 11 21-23" fill="none" stroke="#fff" stroke-width="5" stroke-linecap="round" stroke-linejoin="round"/>',
  deny: '<circle cx="36" cy="36" r="36" fill="#8f8f8f"/><path d="m25 25 22 22m0-22-22 22" stroke="#fff" stroke-width="5" stroke-linecap="round"/>',
};

/** What the phone shows once the person has decided; the desktop's page goes on by itself. */
export function confirmedPage(texts: PageTexts, decision: 'allow' | 'deny'): string {
  const title = decision === 'allow' ? texts.confirmed : texts.declined;
  const main = `<svg viewBox="0 0 72 72" aria-hidden="true">${MARKS[decision]}</svg>
<h1>${escapeHtml(title)}</h1>
<p>${escapeHtml(texts.backToDesktop)}</p>`;
  return pageLayout(texts, { title, main, mainClass: 'error' });
}
