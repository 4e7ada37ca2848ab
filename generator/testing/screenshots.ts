import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Browser } from 'playwright-core';

/** Pixels of a cell: fonts of another machine move letters, but not boxes. */
const cell = 24;
/** The distance of two colours, of 255, from which they differ. */
const mostDistance = 24;

/**
 * The part of two PNG images, from 0 to 1, in which they differ: the mean colours of cells are compared, so fonts and
 * smoothing of another machine do not count. Images of other sizes differ completely.
 */
export async function differenceOf(browser: Browser, one: Buffer, other: Buffer): Promise<number> {
  const page = await browser.newPage();
  try {
    // Runs in the browser, which can read images. A text, because these tests have no types of a browser.
    const script = `(async () => {
      const read = async (text) => {
        const image = new Image();
        image.src = 'data:image/png;base64,' + text;
        await image.decode();
        const canvas = document.createElement('canvas');
        canvas.width = Math.ceil(image.width / ${cell});
        canvas.height = Math.ceil(image.height / ${cell});
        const context = canvas.getContext('2d');
        context.imageSmoothingQuality = 'high';
        context.drawImage(image, 0, 0, canvas.width, canvas.height);
        return context.getImageData(0, 0, canvas.width, canvas.height);
      };
      const [one, other] = [await read('${one.toString('base64')}'), await read('${other.toString('base64')}')];
      if (one.width !== other.width || one.height !== other.height) return 1;
      let differing = 0;
      for (let index = 0; index < one.data.length; index += 4)
        if ([0, 1, 2].some((at) => Math.abs(one.data[index + at] - other.data[index + at]) > ${mostDistance})) differing++;
      return differing / (one.data.length / 4);
    })()`;
    return Number(await page.evaluate(script));
  } finally {
    await page.close();
  }
}

/**
 * The kept screenshot of a test. Without one, this one is kept, and the test fails: a person has to look at it.
 * @throws Error if there was none
 */
export function keptScreenshot(path: string, shot: Buffer): Buffer {
  if (existsSync(path)) return readFileSync(path);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, shot);
  throw new Error(`${path} is new: look at it, and run the test again`);
}
