import type { Path } from '../../diagnostics/source-file.ts';
import { titleOf } from '../../picture/document-names.ts';
import { isDryRun } from '../../picture/may-call.ts';
import { defineCheck } from '../check.ts';
import { authorizationPolicies } from '../support/documents/authorization-policies.ts';

const annotation: Path = ['metadata', 'annotations', 'istio.io/dry-run'];

export const dryRunInLastStage = defineCheck({
  name: 'dry-run-in-last-stage',
  code: 'MESH1613',
  severity: 'warning',
  title: 'Policies of the last stage are a dry run',
  explanation:
    'A dry run is a temporary step before policies are enforced: proxies log what the policies would deny, and answer every call. In the last stage, every workload of the mesh can call every method of the service. Read the logs of the proxies (shadow denied), add the callers that are missing to the specs, and enforce the policies. In an AuthorizationPolicy of a team, the annotation istio.io/dry-run does the same.',
  source: 'Istio, Dry Run of Authorization Policy',
  *run({ fleet, instances }) {
    const last = fleet?.spec.stages.at(-1);
    for (const { name, spec, at, cluster } of instances) {
      if (cluster.spec.stage !== last || spec.policies?.mode !== 'dry-run') continue;
      yield {
        message: `${name} allows every call in ${cluster.spec.name}, which belongs to the last stage`,
        at: at(['policies', 'mode']),
        hint: `write policies: { mode: enforce } for ${name} in ${cluster.file.path} as soon as the logs show no call that would be denied`,
        related: [{ message: 'the cluster', at: cluster.at(['services', name], 'key') }],
      };
    }
  },
  *runDocuments(rendered) {
    const { clusters, settings } = rendered.fleet;
    const last = clusters.filter(({ stage }) => stage === settings.stages.at(-1)).map(({ name }) => name);
    for (const document of authorizationPolicies(rendered)) {
      const at = document.origin === 'extra' ? document.at(annotation) : document.changeAt(annotation);
      const found = document.clusters.filter((cluster) => last.includes(cluster));
      if (!isDryRun(document) || !at || found.length === 0) continue;
      yield {
        message: `${titleOf(document)} denies and allows nothing in the last stage: it is a dry run`,
        at,
        hint: 'remove the annotation as soon as the logs of the proxies show what you expect',
        clusters: found,
      };
    }
  },
});
