import { type Html, html } from '../lang/html.ts';

/**
 * A box that scrolls what is wider than the page, so the page never scrolls to the side. It is in the order of the
 * keyboard, because some browsers scroll only what has the focus.
 * Source: W3C, WCAG 2.2, 1.4.10 Reflow and 2.1.1 Keyboard.
 */
export const scrollBox = (label: string, content: Html, kind = ''): Html =>
  html`<div class="scroll${kind === '' ? '' : ` ${kind}`}" role="region" aria-label="${label}" tabindex="0">${content}</div>`;
