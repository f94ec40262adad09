type Style = Partial<CSSStyleDeclaration>;

/** Styles are set one by one: a page's content security policy allows that, and neither a style sheet nor an attribute of ours. */
export function styled<Tag extends keyof HTMLElementTagNameMap>(
  tag: Tag,
  style: Style,
  text = '',
): HTMLElementTagNameMap[Tag] {
  const element = document.createElement(tag);
  Object.assign(element.style, style);
  element.textContent = text;
  return element;
}

export function svg(attributes: Record<string, string>, ...children: SVGElement[]): SVGElement {
  const element = shape('svg', attributes);
  element.append(...children);
  return element;
}

export function shape(tag: string, attributes: Record<string, string>): SVGElement {
  const element = document.createElementNS('http://www.w3.org/2000/svg', tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
}

/** Colours come from the page, light or dark; only what must be seen has its own. */
export function panel(title: string, lang: string, ...content: Element[]): HTMLElement {
  const section = styled('section', {
    display: 'grid',
    gap: '16px',
    justifyItems: 'center',
    boxSizing: 'border-box',
    width: '100%',
    maxWidth: '400px',
    margin: '0 auto',
    padding: '8px',
    textAlign: 'center',
    lineHeight: '1.5',
    overflowWrap: 'anywhere',
  });
  section.lang = lang;
  section.setAttribute('aria-label', title);
  section.append(styled('h2', { margin: '0', fontSize: '20px', lineHeight: '1.3' }, title), ...content);
  return section;
}

export const paragraph = (text: string): HTMLElement =>
  styled('p', { margin: '0', fontSize: '15px', whiteSpace: 'pre-line' }, text);
