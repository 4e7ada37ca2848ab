import fc from 'fast-check';
import { expect, test } from 'vitest';
import { escapeMarkup, html } from './html.ts';

const unescaped = (text: string): string =>
  text.replace(/&#(\d+);/g, (_, code: string) => String.fromCharCode(Number(code)));

test('any text has no markup after escaping, and reads the same', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const escaped = escapeMarkup(text);
      expect(escaped).not.toMatch(/[<>"'`]|&(?!#\d+;)|[^\P{Cc}\n\t]|\p{Cf}/u);
      expect(unescaped(escaped)).toBe(
        text.replace(/[^\P{Cc}\n\t]|[\p{Cf}\p{Cs}\u2028\u2029\ufffe\uffff]/gu, '·'),
      );
    }),
  );
});

test('a template escapes texts, and keeps HTML', () => {
  const item = html`<li>${'<script>'}</li>`;
  expect(html`<ul>${[item]}${undefined}${3}</ul>`.html).toBe('<ul><li>&#60;script&#62;</li>3</ul>');
});
