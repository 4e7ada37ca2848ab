import { escapeMarkup } from '../../lang/html.ts';
import {
  type ClusterResult,
  confidenceOf,
  type Row,
  type RunResult,
  remarksOf,
  rowsOf,
  summaryOf,
} from './result.ts';

const style = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 90rem; padding: 0 1rem; color: #1d2330; background: #fff; }
table { border-collapse: collapse; width: 100%; font-size: 14px; }
th, td { text-align: left; padding: .35rem .6rem; border-bottom: 1px solid #dde1e8; vertical-align: top; }
th { position: sticky; top: 0; background: #f4f6f9; }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
tr.failed { background: #fdecea; }
.mark { font-weight: bold; color: #0a6b3d; } .failed .mark { color: #b3261e; }
code { font-size: 13px; } .note { color: #5a6372; }
@media (prefers-color-scheme: dark) {
  body { background: #14171c; color: #e4e7ec; } th { background: #20252d; } th, td { border-color: #333a45; }
  tr.failed { background: #4a1f1c; } .mark { color: #5fd39b; } .note { color: #9aa4b2; }
}`;

/** The report as one page that needs nothing else. */
export function htmlReport(result: RunResult): string {
  return `<!doctype html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>npm run prove</title>
<style>${style}</style></head>
<body>
<h1>Proof of the routes</h1>
${result.nothing === undefined ? outcome(result) : `<p>${escapeMarkup(result.nothing)}</p>`}
</body>
</html>
`;
}

function outcome(result: RunResult): string {
  const [summary, confidence] = [escapeMarkup(summaryOf(result)), escapeMarkup(confidenceOf(result))];
  return [
    `<p><strong>${summary}</strong><br><span class="note">${confidence}</span></p>`,
    ...remarksOf(result).map((remark) => `<p>${escapeMarkup(remark)}</p>`),
    ...result.clusters.map(section),
  ].join('\n');
}

function section(cluster: ClusterResult): string {
  const heading = `<h2>${escapeMarkup(cluster.cluster)}</h2>`;
  if (cluster.error !== undefined)
    return `${heading}\n<p class="mark failed">${escapeMarkup(cluster.error)}</p>`;
  const unproven = cluster.unproven.map(
    ({ service, setting, reason }) =>
      `<li><code>${escapeMarkup(service)}</code> ${escapeMarkup(setting)}: ${escapeMarkup(reason)}</li>`,
  );
  return `${heading}
<table>
<thead><tr><th></th><th>case</th><th>from → method</th><th>calls</th><th>expected</th><th>seen</th><th>ms</th><th>defined at</th></tr></thead>
<tbody>
${rowsOf(cluster).map(rowHtml).join('\n')}
</tbody>
</table>
${unproven.length > 0 ? `<h3>Not provable here</h3>\n<ul>\n${unproven.join('\n')}\n</ul>` : ''}`;
}

function rowHtml({ ok, name, from, method, calls, expected, seen, ms, where }: Row): string {
  const cells = [
    `<td class="mark">${ok ? '✔' : '✘'}</td>`,
    `<td>${escapeMarkup(name)}</td>`,
    `<td>${escapeMarkup(from)} → ${escapeMarkup(method)}</td>`,
    `<td class="number">${calls}</td>`,
    `<td>${escapeMarkup(expected)}</td>`,
    `<td>${escapeMarkup(seen)}</td>`,
    `<td class="number">${ms}</td>`,
    // A narrow screen may break the path between its folders.
    `<td><code>${escapeMarkup(where).replaceAll('/', '/<wbr>')}</code></td>`,
  ];
  return `<tr${ok ? '' : ' class="failed"'}>${cells.join('')}</tr>`;
}
