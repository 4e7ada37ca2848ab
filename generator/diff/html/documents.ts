import { type Html, html } from '../../lang/html.ts';
import { clustersText } from '../../meaning/print.ts';
import type { Hunk } from '../lines.ts';
import { type DocumentDifference, documentCounts, type Report, titleOf } from '../report.ts';

/** The documents that differ, each in a fold. */
export function documentsSection({ documents, clusters }: Report): Html | undefined {
  if (documents.length === 0) return undefined;
  return html`
<section data-holder>
<h2>Documents: ${documentCounts(documents)}</h2>
${documents.map((document) => documentFold(document, clusters))}</section>
`;
}

function documentFold(document: DocumentDifference, all: readonly string[]): Html {
  const { clusters, subject, name, nameBefore, change, folders, hunks, added, removed } = document;
  const place = [clustersText(clusters, all), ...(subject === undefined ? [] : [subject])].join(' / ');
  const text = `${titleOf(document)} ${place} ${clusters.join(' ')} ${change}`.toLowerCase();
  const title = nameBefore === undefined ? name.name : `${nameBefore} → ${name.name}`;
  return html`<details class="doc" data-clusters="${clusters.join(' ')}" data-text="${text}">
<summary><span class="kind">${name.kind}</span> <span class="name">${title}</span> ${
    change === 'changed'
      ? undefined
      : html`<span class="change ${change}">${change === 'left' ? 'orphaned' : change}</span> `
  }<span class="place">${place}</span> <span class="size">${sign('plus', '+', added)}${sign('minus', '−', removed)}</span></summary>
<p class="folder mono">${folders.slice(0, 4).join(', ')}${folders.length > 4 ? ' …' : undefined}</p>
<pre class="diff"><code>${hunks.map(hunkOf)}</code></pre>
</details>
`;
}

const sign = (name: string, mark: string, count: number): Html | undefined =>
  count > 0 ? html` <span class="${name}">${mark}${count}</span>` : undefined;

const classes = { '+': 'ins', '-': 'del', ' ': 'same' } as const;

function hunkOf({ path, lines }: Hunk): Html {
  return html`<span class="at">@@ ${path}</span>${lines.map(
    ({ mark, text }) => html`<span class="${classes[mark]}">${mark} ${text}</span>`,
  )}`;
}
