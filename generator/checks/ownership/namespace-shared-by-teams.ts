import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck } from '../check.ts';

export const namespaceSharedByTeams = defineCheck({
  name: 'namespace-shared-by-teams',
  code: 'MESH346',
  severity: 'information',
  title: 'Two teams share a namespace',
  explanation:
    'The AppProjects of both teams allow the namespace. An object of one team can take the name of an object of the other, pods of both teams can mount all its Secrets, and a quota or policy of the namespace applies to both. This is fine if the teams work as one. This check reports only namespaces in the last stage.',
  source: 'Argo CD, Projects; Kubernetes, Multi-tenancy',
  *run({ fleet, services, externals, instances }) {
    const last = instances.filter(({ cluster }) => cluster.spec.stage === fleet?.spec.stages.at(-1));
    const inLastStage = new Set(last.map(({ spec }) => spec.namespace));
    const first = new Map<string, { readonly owner: string; readonly at: Place }>();
    const reported = new Set<string>();
    for (const { spec, at } of [...services, ...externals]) {
      if (!inLastStage.has(spec.namespace)) continue;
      const known = first.get(spec.namespace);
      const key = `${spec.namespace}/${spec.owner}`;
      if (!known) first.set(spec.namespace, { owner: spec.owner, at: at(['owner']) });
      if (!known || known.owner === spec.owner || reported.has(key)) continue;
      reported.add(key);
      yield {
        message: `${known.owner} and ${spec.owner} share the namespace ${spec.namespace}`,
        at: at(['owner']),
        hint: 'give each team its own namespaces, unless this is intended',
        related: [{ message: known.owner, at: known.at }],
      };
    }
  },
});
