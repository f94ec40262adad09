import { copyLink } from './copy-link.js';
import { panel, paragraph } from './element.js';
import { qrCode } from './qr-code.js';
import { textsFor } from './texts.js';

/** A phone cannot scan its own screen: there the link comes first, on a desktop the code. */
export function outsideWeChat(target: Element, options: Zhongkong.OutsideOptions): void {
  const texts = textsFor(options.lang);
  const address = options.url ?? location.href;
  const code = qrCode(address, texts.qrLabel);
  const link = copyLink(address, texts);
  const isPhone = matchMedia('(pointer: coarse)').matches;
  const scanFirst = [paragraph(texts.outsideScan), ...(code ? [code] : []), link];
  const copyFirst = [
    paragraph(texts.outsideCopy),
    link,
    ...(code ? [paragraph(texts.otherPhone), code] : []),
  ];
  target.textContent = '';
  target.append(panel(texts.outsideTitle, texts.lang, ...(isPhone || !code ? copyFirst : scanFirst)));
}
