import type { Place } from '../../diagnostics/diagnostic.ts';
import { defineCheck } from '../check.ts';

export const namespaceSharedByTeams = defineCheck({
  name: 'namespace-shared-by-teams',
  code: 'MESH346',
  severity: 'information',
  title: 'A namespace of two teams',
  explanation:
    'The AppProjects of both teams allow the namespace: what one of them brings may take the name of what belongs to the other, its Secrets can be mounted by the pods of both, and a quota or a policy of the namespace holds for both. It is fine where the teams work as one. Told of namespaces in the last stage.',
  source: 'Argo CD, Projects; Kubernetes, Multi-tenancy',
  *run({ fleet, services, externals, instances }) {
    const last = instances.filter(({ cluster }) => cluster.spec.stage === fleet?.spec.stages.at(-1));
    const inLastStage = new Set(last.map(({ spec }) => spec.namespace));
    const first = new Map<string, { readonly owner: string; readonly at: Place }>();
    const told = new Set<string>();
    for (const { spec, at } of [...services, ...externals]) {
      if (!inLastStage.has(spec.namespace)) continue;
      const known = first.get(spec.namespace);
      const key = `${spec.namespace}/${spec.owner}`;
      if (!known) first.set(spec.namespace, { owner: spec.owner, at: at(['owner']) });
      if (!known || known.owner === spec.owner || told.has(key)) continue;
      told.add(key);
      yield {
        message: `${spec.namespace} is a namespace of ${known.owner} and of ${spec.owner}`,
        at: at(['owner']),
        hint: 'give each team namespaces of its own, unless this is meant',
        related: [{ message: known.owner, at: known.at }],
      };
    }
  },
});
