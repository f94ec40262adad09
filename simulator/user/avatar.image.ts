import { escapeHtml } from '../page/html.js';
import { colourOf, initialOf } from './avatar.js';

/** A calm square with the name's initial, so that a demonstration needs no real faces. */
export function avatarImage(name: string, pixels: number): string {
  const colour = colourOf(name);
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${pixels}" height="${pixels}" viewBox="0 0 132 132">
<rect width="132" height="132" fill="${colour}"/>
<circle cx="112" cy="16" r="58" fill="#fff" opacity=".14"/>
<circle cx="14" cy="126" r="46" fill="#000" opacity=".07"/>
<text x="66" y="69" font-family="PingFang SC,Microsoft YaHei,WenQuanYi Micro Hei,sans-serif" font-size="60" font-weight="600" fill="#fff" text-anchor="middle" dominant-baseline="central">${escapeHtml(initialOf(name))}</text>
</svg>`;
}
