import { encode } from 'uqr';
import { shape, styled, svg } from './element.js';

/** The quiet zone that scanners need, in modules. */
const BORDER = 4;

/** Undefined for an address longer than such a code can hold. */
export function qrCode(address: string, label: string): HTMLElement | undefined {
  const drawn = draw(address);
  if (!drawn) return undefined;
  const { size, path } = drawn;
  // Dark on white whatever the page's colours: not every scanner reads the reverse.
  const picture = svg(
    { viewBox: `0 0 ${size} ${size}`, role: 'img', 'aria-label': label, 'shape-rendering': 'crispEdges' },
    shape('rect', { width: String(size), height: String(size), fill: '#fff' }),
    shape('path', { d: path, fill: '#000' }),
  );
  Object.assign(picture.style, { display: 'block', width: '100%' });
  const frame = styled('div', {
    width: '232px',
    maxWidth: '100%',
    overflow: 'hidden',
    borderRadius: '12px',
    border: '1px solid rgba(128, 128, 128, 0.35)',
  });
  frame.append(picture);
  return frame;
}

function draw(address: string): { size: number; path: string } | undefined {
  try {
    const { size, data } = encode(address, { ecc: 'M', border: BORDER });
    const path = data.flatMap((row, y) => row.map((isDark, x) => (isDark ? `M${x} ${y}h1v1h-1z` : '')));
    return { size, path: path.join('') };
  } catch {
    return undefined;
  }
}
