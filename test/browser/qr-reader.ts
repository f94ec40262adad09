import jsQr from 'jsqr';
import type { Locator } from 'playwright-core';

/** Reads a code as a phone would: from the pixels on the screen. */
export async function readQr(code: Locator): Promise<string | undefined> {
  const shot = (await code.screenshot()).toString('base64');
  const { data, width, height } = await code.page().evaluate<{
    data: number[];
    width: number;
    height: number;
  }>(`(async () => {
    const image = new Image();
    image.src = 'data:image/png;base64,${shot}';
    await image.decode();
    const { width, height } = image;
    const canvas = Object.assign(document.createElement('canvas'), { width, height }).getContext('2d');
    canvas.drawImage(image, 0, 0);
    return { data: [...canvas.getImageData(0, 0, width, height).data], width, height };
  })()`);
  return jsQr.default(Uint8ClampedArray.from(data), width, height)?.data;
}
