import { stripVTControlCharacters } from 'node:util';
import { describe, expect, test } from 'vitest';
import { type Paint, paintFor } from './paint.ts';

describe('colours', () => {
  const red = (isTTY: boolean, env: NodeJS.ProcessEnv) => paintFor({ isTTY }, env).red('stop');

  test('are for terminals', () => {
    expect(red(true, {})).toBe('\u001b[31mstop\u001b[39m');
    expect(red(false, {})).toBe('stop');
  });

  test('are off if NO_COLOR is set and not empty', () => {
    expect(red(true, { NO_COLOR: '1' })).toBe('stop');
    expect(red(true, { NO_COLOR: '' })).toContain('\u001b');
  });

  test('are on if FORCE_COLOR is set, except to 0 or false', () => {
    expect(red(false, { FORCE_COLOR: '1' })).toContain('\u001b');
    expect(red(false, { FORCE_COLOR: '1', NO_COLOR: '1' })).toContain('\u001b');
    expect(red(true, { FORCE_COLOR: '0' })).toBe('stop');
    expect(red(true, { FORCE_COLOR: 'false' })).toBe('stop');
    expect(red(false, { FORCE_COLOR: '' })).toBe('stop');
  });

  test('are off on a terminal that shows none', () => {
    expect(red(true, { TERM: 'dumb' })).toBe('stop');
  });

  test('change nothing but colours', () => {
    const all = (paint: Paint) => Object.values(paint).map((colour: Paint['red']) => colour('text'));
    expect(all(paintFor({ isTTY: true }, {})).map(stripVTControlCharacters)).toEqual(all(paintFor({}, {})));
  });
});
