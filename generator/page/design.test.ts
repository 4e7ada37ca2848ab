import { describe, expect, test } from 'vitest';
import { colourDifference, visions } from '../testing/colour-difference.ts';
import { design } from './design.ts';

/** The colours of a mode, by name. */
const coloursIn = (text: string) =>
  new Map(
    [...text.matchAll(/--([\w-]+): (#[0-9a-f]{6})/g)].map(([, name = '', value = '']) => [name, value]),
  );
const [light = '', dark = ''] = design.split('prefers-color-scheme: dark');

/** Source: W3C, WCAG 2.2, relative luminance and contrast ratio. */
function contrast(one: string, other: string): number {
  const luminance = (colour: string) => {
    const [red = 0, green = 0, blue = 0] = [1, 3, 5].map((at) => {
      const value = Number.parseInt(colour.slice(at, at + 2), 16) / 255;
      return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
    });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const [dim = 0, bright = 0] = [luminance(one), luminance(other)].sort((a, b) => a - b);
  return (bright + 0.05) / (dim + 0.05);
}

describe.each([
  ['light', coloursIn(light)],
  ['dark', coloursIn(dark)],
])('the colours of a %s page', (_, colours) => {
  const colour = (name: string) => colours.get(name) ?? '';

  test.each(['text', 'soft', 'accent', 'danger', 'notice', 'good'])('%s is readable as text', (name) => {
    for (const ground of ['page', 'card'])
      expect(contrast(colour(name), colour(ground))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['danger', 'notice', 'good'])('%s is readable on its own ground', (name) => {
    expect(contrast(colour(name), colour(`${name}-soft`))).toBeGreaterThanOrEqual(4.5);
  });

  test.each(['v0', 'v1', 'v2', 'v3', 'v4', 'v5'])('%s is visible in a drawing', (name) => {
    expect(contrast(colour(name), colour('card'))).toBeGreaterThanOrEqual(3);
  });

  const versions = ['v0', 'v1', 'v2', 'v3', 'v4', 'v5'];
  // Levels always have words too.
  const levels = ['danger', 'notice', 'good'];
  test.each(
    [...visions].flatMap(([vision, factors]) =>
      [versions, levels].map((names) => ({ vision, factors, names, least: names === versions ? 15 : 10 })),
    ),
  )('$names differ for people with $vision', ({ factors, names, least }) => {
    const close = names.flatMap((one, index) =>
      names.slice(index + 1).flatMap((other) => {
        const difference = colourDifference(colour(one), colour(other), factors);
        return difference < least ? [`${one} and ${other}: ${difference.toFixed(1)}`] : [];
      }),
    );
    expect(close).toEqual([]);
  });
});
