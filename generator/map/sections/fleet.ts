import type { Diagnostic } from '../../diagnostics/diagnostic.ts';
import { plural } from '../../diagnostics/words.ts';
import { type Html, html } from '../../lang/html.ts';
import type { Cluster } from '../../model/fleet.ts';
import type { SourceLink } from '../facts/source-links.ts';
import { lineOf } from '../facts/spec-line.ts';
import type { FleetMap } from '../fleet-map.ts';
import { clusterAnchor } from './anchors.ts';
import { recordsHtml } from './records.ts';
import { lineLink } from './spec-link.ts';

/** The clusters in columns, one for each stage. */
export function fleetSection(map: FleetMap): Html {
  const stages = map.fleet.settings.stages.map((stage) => ({
    stage,
    clusters: map.clusters.filter((cluster) => cluster.stage === stage),
  }));
  return html`<section id="fleet"><h2>Fleet</h2>
<div class="stages">${stages.map(
    ({ stage, clusters }) => html`<div class="stage"><h3>${stage}</h3><div>
${clusters.length === 0 ? html`<p class="note">no clusters</p>` : clusters.map((cluster) => clusterCard(cluster, map))}</div></div>
`,
  )}</div>
${recordsHtml(map)}</section>`;
}

/** A count and what it counts stay on one line. */
const noBreak = '\u00a0';

function clusterCard({ name, instances, externals, gateways }: Cluster, map: FleetMap): Html {
  const canaries = map.canaries.filter(({ cluster }) => cluster === name).length;
  const waiting = map.waiting.filter(({ cluster }) => cluster === name).length;
  const findings = map.findings.filter(({ at }) => at.file.path === `clusters/${name}.yaml`);
  const contents = [
    plural(instances.length, 'service'),
    ...(gateways.length > 0 ? [plural(gateways.length, 'gateway')] : []),
    ...(externals.length > 0 ? [plural(externals.length, 'external')] : []),
  ];
  return html`<article class="card"><h4><a href="#${clusterAnchor(name)}">${name}</a></h4>
<p class="note">${contents.map((each) => each.replace(' ', noBreak)).join(' · ')}</p>
${canaries + waiting + findings.length > 0 ? html`<p class="badges">${badge(canaries, 'canary', 'canaries', 'canary')}${badge(waiting, 'promotion waits', 'promotions wait', 'waits')}${badge(findings.length, 'finding', 'findings', 'finding')}</p>` : undefined}${findingList(findings, map.linkTo)}</article>
`;
}

/** The findings in the file of a cluster, each with its code and its line. */
function findingList(findings: readonly Diagnostic[], linkTo: SourceLink): Html | undefined {
  if (findings.length === 0) return undefined;
  const items = findings.map(
    ({ rule, message, at }) =>
      html`<li><code>${rule.code}</code> ${rule.severity}: ${message} ${lineLink(lineOf(at), linkTo)}</li>`,
  );
  return html`<details><summary>What the findings are</summary><ul>${items}</ul></details>`;
}

const badge = (count: number, one: string, many: string, kind: string): Html | undefined =>
  count === 0 ? undefined : html`<span class="badge ${kind}">${count} ${count === 1 ? one : many}</span> `;
