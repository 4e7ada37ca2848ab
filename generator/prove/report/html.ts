import { type Html, html } from '../../lang/html.ts';
import { design } from '../../page/design.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import { pageText } from '../../page/skeleton.ts';
import { problemBox, verdictBox, verdictStyle } from '../../page/verdict.ts';
import {
  againText,
  type ClusterResult,
  confidenceOf,
  countsOf,
  type Row,
  type RunResult,
  remarksOf,
  rowsOf,
  sendingText,
  summaryOf,
} from './result.ts';

const style = `${design}
${verdictStyle}
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.failed { background: var(--danger-soft); } .mark { font-weight: 700; color: var(--good); }
.failed .mark, .mark.failed { color: var(--danger); }
main { padding-block: 1.5rem; } h1 { margin: 0 0 1rem; } table { min-width: 56rem; }
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
  const passed = countsOf(result).failed === 0;
  const details = html`<p>${confidenceOf(result)}</p>${remarksOf(result).map((remark) => html`<p>${remark}</p>`)}`;
  const failed = result.clusters.flatMap((cluster) => failures(cluster, result.flags));
  return html`${verdictBox(passed, summaryOf(result), details)}
${failed.length === 0 ? undefined : html`<h2>${failed.length === 1 ? 'The failed case' : 'Failed cases'}</h2>${failed}`}
${result.clusters.map(section)}`;
}

/** What a reader needs to go on with a failed case, before the tables. */
const failures = (cluster: ClusterResult, flags: RunResult['flags']): Html[] =>
  rowsOf(cluster)
    .filter(({ ok }) => !ok)
    .map((row) =>
      problemBox({
        title: row.name,
        place: row.where === '' ? cluster.cluster : `${cluster.cluster}, ${row.where}`,
        facts: [
          ['Sent', sendingText(row)],
          ['Expected', row.expected],
          ['Seen', row.seen],
          ['Logs', row.kept === undefined ? undefined : html`<code>${row.kept}</code>`],
          ['Again', html`<code>${againText(cluster.cluster, row, flags)}</code>`],
        ],
      }),
    );

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
