import { type Html, html } from '../../lang/html.ts';
import { design } from '../../page/design.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import { pageText } from '../../page/skeleton.ts';
import {
  type ClusterResult,
  confidenceOf,
  type Row,
  type RunResult,
  remarksOf,
  rowsOf,
  summaryOf,
} from './result.ts';

const style = `${design}
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.failed { background: var(--danger-soft); } .mark { font-weight: 700; color: var(--good); }
.failed .mark, .mark.failed { color: var(--danger); }
main { padding-block: 1.5rem; }
`;

/** The report as one page that needs nothing else. */
export const htmlReport = (result: RunResult): string =>
  pageText({
    title: 'npm run prove',
    style,
    body: html`<main id="main" class="wrap"><h1>Proof of the routes</h1>
${result.nothing === undefined ? outcome(result) : html`<p>${result.nothing}</p>`}</main>`,
  });

function outcome(result: RunResult): Html {
  return html`<p><strong>${summaryOf(result)}</strong><br><span class="note">${confidenceOf(result)}</span></p>
${remarksOf(result).map((remark) => html`<p>${remark}</p>`)}
${result.clusters.map(section)}`;
}

function section(cluster: ClusterResult): Html {
  const heading = html`<h2>${cluster.cluster}</h2>`;
  if (cluster.error !== undefined)
    return html`${heading}
<p class="mark failed">${cluster.error}</p>`;
  const unproven = cluster.unproven.map(
    ({ service, setting, reason }) => html`<li><code>${service}</code> ${setting}: ${reason}</li>
`,
  );
  const columns = ['', 'case', 'from → method', 'calls', 'expected', 'seen', 'ms', 'defined at'];
  return html`${heading}
${scrollBox(
  `Cases in ${cluster.cluster}`,
  html`<table>
<thead><tr>${columns.map((name) => html`<th scope="col">${name}</th>`)}</tr></thead>
<tbody>
${rowsOf(cluster).map(rowHtml)}
</tbody>
</table>`,
)}
${
  unproven.length > 0
    ? html`<h3>Not provable here</h3>
<ul>
${unproven}</ul>`
    : undefined
}`;
}

function rowHtml({ ok, name, from, method, calls, expected, seen, ms, where }: Row): Html {
  // A narrow screen may break the path between its folders.
  const [first = '', ...folders] = where.split('/');
  const place = html`${first}${folders.map((part) => html`/<wbr>${part}`)}`;
  return html`<tr${ok ? undefined : html` class="failed"`}><td class="mark">${ok ? '✔' : '✘'}</td><td>${name}</td><td>${from} → ${method}</td><td class="number">${calls}</td><td>${expected}</td><td>${seen}</td><td class="number">${ms}</td><td><code>${place}</code></td></tr>
`;
}
