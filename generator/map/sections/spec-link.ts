import { type Html, html } from '../../lang/html.ts';
import type { SourceLink } from '../facts/source-links.ts';
import type { SpecLine } from '../facts/spec-line.ts';

/** The name of a file and the line, as short as a table needs it. */
export function lineLink(at: SpecLine | undefined, linkTo: SourceLink): Html | undefined {
  if (!at) return undefined;
  const link = linkTo(at.path, at.line);
  if (link === undefined) return html`<code class="at">${at.path}:${at.line}</code>`;
  const file = at.path.slice(at.path.lastIndexOf('/') + 1);
  return html`<a class="at" href="${link}" title="${at.path}:${at.line}">${file}:${at.line}</a>`;
}
