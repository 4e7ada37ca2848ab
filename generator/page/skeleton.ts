import { createHash } from 'node:crypto';
import { type Html, html, trusted } from '../lang/html.ts';

/** The parts of a page. */
export interface Page {
  readonly title: string;
  /** CSS without values of specs. */
  readonly style: string;
  /** Plain JavaScript without values of specs: it runs in browsers and is not bundled. */
  readonly script?: string;
  /** True if the script may connect to the server of the page. */
  readonly connects?: boolean;
  /** With `<main id="main">`. */
  readonly body: Html;
}

/**
 * A page without network requests: style and script are inline, and a policy forbids everything else. It is
 * readable without scripts.
 * Source: W3C, Content Security Policy Level 3.
 */
export function pageText({ title, style, script, connects = false, body }: Page): string {
  const policy = [
    `default-src 'none'`,
    `style-src '${digestOf(style)}'`,
    ...(script === undefined ? [] : [`script-src '${digestOf(script)}'`]),
    ...(connects ? [`connect-src 'self'`] : []),
    `base-uri 'none'`,
    `form-action 'none'`,
  ].join('; ');
  return html`<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="${trusted(policy)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${title}</title>
<style>${trusted(style)}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the content</a>
${body}
${script === undefined ? undefined : html`<script>${trusted(script)}</script>`}
</body>
</html>
`.html;
}

/**
 * The name of an inline style or script in the policy. Source: W3C, Content Security Policy Level 3,
 * hash-source.
 */
const digestOf = (text: string): string => `sha256-${createHash('sha256').update(text).digest('base64')}`;
