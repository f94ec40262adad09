import { panel, paragraph, shape, svg } from './element.js';
import { textsFor } from './texts.js';

/** Only the visitor can leave a snapshot page, by a button of WeChat's own: this says where it is. */
export function snapshotHelp(target: Element, options: Zhongkong.PanelOptions): void {
  const texts = textsFor(options.lang);
  target.textContent = '';
  target.append(
    panel(texts.snapshotTitle, texts.lang, phone(texts.snapshotAlt), paragraph(texts.snapshotLead)),
  );
}

function phone(label: string): SVGElement {
  const line = { stroke: 'currentColor', 'stroke-opacity': '0.35', fill: 'none', 'stroke-width': '3' };
  const picture = svg(
    { viewBox: '0 0 96 132', width: '96', height: '132', role: 'img', 'aria-label': label },
    shape('rect', { ...line, x: '10', y: '2', width: '76', height: '128', rx: '12' }),
    shape('path', { ...line, d: 'M24 26h48M24 42h48M24 58h30', 'stroke-linecap': 'round' }),
    shape('path', { ...line, d: 'M12 96h72' }),
    shape('rect', { x: '22', y: '103', width: '52', height: '18', rx: '9', fill: '#07c160' }),
    shape('path', {
      d: 'M48 70v20m-7-7 7 8 7-8',
      stroke: '#07c160',
      'stroke-width': '4',
      fill: 'none',
      'stroke-linecap': 'round',
      'stroke-linejoin': 'round',
    }),
  );
  return picture;
}
