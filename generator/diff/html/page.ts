import { layoutOf } from '../../graph/layout.ts';
import { graphSvg } from '../../graph/svg.ts';
import { type Html, html } from '../../lang/html.ts';
import { countsOf } from '../../meaning/groups.ts';
import { clustersText } from '../../meaning/print.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import { pageText } from '../../page/skeleton.ts';
import { countOf, isEmpty, type Report } from '../report.ts';
import { documentsSection } from './documents.ts';
import { meaningSections } from './meaning.ts';
import { script } from './script.ts';
import { style } from './style.ts';

/**
 * The report as one page without network requests: style and script are inline, and a policy forbids
 * everything else. It is readable without scripts, by keyboard, in light and dark mode, and on paper.
 */
export function reportPage(report: Report): string {
  const { before, after } = report;
  return pageText({
    title: `What changes: ${before} → ${after}`,
    style,
    ...(isEmpty(report) ? {} : { script }),
    body: html`<header class="wrap">
<h1>What this change means</h1>
<p class="range"><code>${before}</code> → <code>${after}</code></p>
${isEmpty(report) ? undefined : counts(report)}
</header>
${isEmpty(report) ? undefined : filters(report)}
<main id="main" class="wrap">
${isEmpty(report) ? html`<p class="empty">Nothing changes for any cluster.</p>` : undefined}
${graphSection(report)}${meaningSections(report)}${documentsSection(report)}
<p class="empty" id="none" role="status" hidden>No results for these filters.</p>
</main>
<footer class="wrap">Rendered from the specs of both sides by npm run diff. Documents are as kustomize builds them.</footer>`,
  });
}

/** A larger graph shows nothing, and takes long to lay out. */
const mostNodes = 120;

/** The changed calls, drawn. */
export function graphSection({ graphs, clusters }: Report): Html | undefined {
  if (graphs.length === 0) return undefined;
  const sections = graphs.map((graph) => {
    const { nodes, changes } = graph;
    const drawing =
      nodes.length > mostNodes
        ? html`<p class="note">${nodes.length} services are too many for a drawing.</p>`
        : html`<figure>${scrollBox('Calls that change', graphSvg(graph, layoutOf([graph]), { changes }), 'graphs')}</figure>`;
    return html`<section data-text="${nodes.map(({ name }) => name).join(' ')}" data-clusters="${graph.clusters.join(' ')}"><h3>${clustersText(graph.clusters, clusters)}</h3>${drawing}</section>`;
  });
  const keys = ['added', 'changed', 'removed'].map((key) => html`<span class="key ${key}">${key}</span> `);
  return html`<h2>Calls that change</h2><p>${keys}</p>
${sections}`;
}

function counts({ statements, documents }: Report): Html {
  const { danger, notice, routine } = countsOf(statements);
  const count = (level: string, many: number, text: string) =>
    many > 0 ? html`<li class="count ${level}"><b>${many}</b>${text}</li>` : undefined;
  return html`<ul class="counts">
${count('danger', danger, danger === 1 ? 'dangerous change' : 'dangerous changes')}
${count('notice', notice, notice === 1 ? 'change to review' : 'changes to review')}
${count('routine', routine, routine === 1 ? 'routine change' : 'routine changes')}
${count('documents', countOf(documents), countOf(documents) === 1 ? 'document' : 'documents')}
</ul>`;
}

/** Hidden until the script that implements them runs. */
function filters({ clusters }: Report): Html {
  const level = (name: string, label: string) =>
    html`<label><input type="checkbox" name="level" value="${name}" checked> ${label}</label>`;
  return html`<div class="filters" hidden>
<form class="wrap" role="search" aria-label="Filter this page">
<input type="search" name="search" placeholder="Service, method, document …" aria-label="Words to look for">
<select name="cluster" aria-label="Cluster"><option value="">every cluster</option>${clusters.map(
    (name) => html`<option>${name}</option>`,
  )}</select>
${level('danger', 'dangerous')} ${level('notice', 'to review')} ${level('routine', 'routine')}
<button type="button" id="fold">Open or close all documents</button>
</form>
</div>
`;
}
