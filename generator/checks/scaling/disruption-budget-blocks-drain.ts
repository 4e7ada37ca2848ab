import { mapAt } from '../../lang/at-path.ts';
import { fewestPods } from '../../model/fleet.ts';
import { titleOf } from '../../picture/document-names.ts';
import { labelsOfVersion, selectorOf, selects } from '../../picture/label-selectors.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const disruptionBudgetBlocksDrain = defineRenderedCheck({
  name: 'disruption-budget-blocks-drain',
  code: 'MESH498',
  severity: 'error',
  title: 'A disruption budget allows no disruption',
  explanation:
    'Kubernetes drains a node by evicting its pods one by one. A budget that allows no eviction blocks the drain, and so the upgrade of the cluster, until someone deletes the pods by hand. The rendered budgets allow one pod of a version to be evicted.',
  source:
    'Kubernetes, Specifying a Disruption Budget for your Application; kube-linter, pdb-max-unavailable and pdb-min-available',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.kind !== 'PodDisruptionBudget' || document.origin === 'generated') continue;
      const { maxUnavailable, minAvailable } = mapAt(document.value, 'spec');
      if (maxUnavailable === 0 || maxUnavailable === '0%')
        yield blocks(document, 'maxUnavailable', maxUnavailable);
      if (minAvailable === '100%') yield blocks(document, 'minAvailable', minAvailable);
      const pods = fewestPodsOf(document, rendered);
      if (typeof minAvailable === 'number' && pods !== undefined && minAvailable >= pods)
        yield blocks(document, 'minAvailable', `${minAvailable} of ${pods} ${pods === 1 ? 'pod' : 'pods'}`);
    }
  },
});

function blocks(document: RenderedDocument, key: string, written: unknown): Finding {
  return {
    message: `${titleOf(document)} allows no eviction: ${key} is ${String(written)}`,
    at: document.at(['spec', key]),
    hint: 'write maxUnavailable: 1, which fits any number of pods',
  };
}

/** The fewest pods that a budget selects in any cluster; undefined if they are not versions of a service. */
function fewestPodsOf(document: RenderedDocument, { fleet }: RenderedFleet): number | undefined {
  const selector = selectorOf(document);
  const counts = fleet.clusters
    .filter(({ name }) => document.clusters.includes(name))
    .map(({ instances }) =>
      instances
        .filter(({ service }) => service.namespace === document.namespace)
        .flatMap(({ service, versions }) =>
          versions.filter(
            (version) => selector && selects(selector.labels, labelsOfVersion(service, version)),
          ),
        )
        .reduce((total, { scale }) => total + fewestPods(scale), 0),
    )
    .filter((count) => count > 0);
  return counts.length > 0 ? Math.min(...counts) : undefined;
}
