import { type Html, html } from '../../lang/html.ts';
import { scrollBox } from '../../page/scroll-box.ts';
import type { StageMark, VersionCell, VersionRow } from '../facts/version-table.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor, serviceAnchor } from './anchors.ts';
import { shareBar } from './share-bar.ts';

/** Which version of each service runs in which cluster, and with which share of the calls. */
export function versionsSection({ versions, clusters }: FleetMap): Html {
  return html`<section id="versions"><h2>Versions</h2>
${scrollBox(
  'Versions in each cluster',
  html`<table class="versions"><thead><tr><th scope="col">service</th>${clusters.map(
    ({ name, stage }) =>
      html`<th scope="col"><a href="#${clusterAnchor(name)}">${name}</a> <span class="note">${stage}</span></th>`,
  )}</tr></thead><tbody>
${versions.map(row)}</tbody></table>`,
)}
<p class="legend"><span class="mark ahead">ahead</span> newer than the stage before <span class="mark behind">behind</span> older, or not everything of it <span class="mark skips">skips a stage</span> the stage before does not run it <span class="mark other">other</span> tags without an order</p>
</section>`;
}

const row = ({ service, owner, namespace, cells }: VersionRow): Html =>
  html`<tr data-service="${service}" data-text="${`${service} ${owner} ${namespace}`.toLowerCase()}" data-owner="${owner}" data-namespace="${namespace}"><th scope="row"><a href="#${serviceAnchor(service)}">${service}</a></th>${cells.map(cell)}</tr>
`;

function cell(cell: VersionCell | undefined): Html {
  if (!cell) return html`<td class="none">–</td>`;
  const { versions, mark } = cell;
  return html`<td>${versions.map(
    ({ name, tag, weight, pods, colour }) =>
      html`<div class="ver"><span class="swatch v${colour}"></span><code>${tag}</code> <span class="note">${name}${versions.length > 1 ? ` · ${weight} %` : ''} · ${pods} ${pods === '1' ? 'pod' : 'pods'}</span></div>`,
  )}${versions.length > 1 ? shareBar(versions) : undefined}${mark ? markHtml(mark) : undefined}</td>`;
}

const markHtml = (mark: StageMark): Html => html`<span class="mark ${mark.split(' ')[0]}">${mark}</span>`;
