import { escapeHtml } from './html.js';
import { PAGE_STYLE } from './page.style.js';
import type { PageTexts } from './page.texts.js';

export interface PageContent {
  readonly title: string;
  /** Markup, escaped already. */
  readonly main: string;
  readonly mainClass?: string;
}

/** A phone page in one piece: nothing to load from anywhere but here, nothing that needs script. */
export function pageLayout(texts: PageTexts, { title, main, mainClass }: PageContent): string {
  return `<!doctype html>
<html lang="${texts.lang}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover">
<meta name="robots" content="noindex">
<title>${escapeHtml(title)}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
<div class="phone">
<p class="banner" role="note">${escapeHtml(texts.banner)}</p>
<main${mainClass === undefined ? '' : ` class="${mainClass}"`}>
${main}
</main>
</div>
</body>
</html>
`;
}
