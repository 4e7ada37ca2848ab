import { meaningSections } from '../../diff/html/meaning.ts';
import { graphSection } from '../../diff/html/page.ts';
import { isEmpty } from '../../diff/report.ts';
import { type Html, html } from '../../lang/html.ts';
import type { FleetMap } from '../fleet-map.ts';

/** What changes since a commit, if the map was asked for it: the changed calls, and what they mean. */
export function changeSection({ change }: FleetMap): Html | undefined {
  if (!change) return undefined;
  const { before, after } = change;
  return html`<section id="change"><h2>What changes</h2>
<p class="note"><code>${before}</code> → <code>${after}</code>, by <code>npm run diff</code></p>
${isEmpty(change) ? html`<p>Nothing changes for any cluster.</p>` : undefined}${graphSection(change)}${meaningSections(change)}</section>`;
}
