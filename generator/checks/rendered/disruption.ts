import { mapAt, selects, textAt } from '../../lang/at-path.ts';
import { fewestPods } from '../../model/fleet.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from './check.ts';
import { selectorOf } from './selectors.ts';
import { titleOf } from './wording.ts';

export const disruptible = defineRenderedCheck({
  code: 'MESH498',
  severity: 'error',
  title: 'A disruption budget that allows no disruption',
  explanation:
    'A node is drained by evicting its pods one by one. A budget that lets none of them go stops the drain, and with it the upgrade of the cluster, until somebody removes the pods by hand. What is rendered lets one pod of a version go.',
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
    message: `${titleOf(document)} lets no pod go: ${key} is ${String(written)}`,
    at: document.at(['spec', key]),
    hint: 'write maxUnavailable: 1, which fits any number of pods',
  };
}

/** The fewest pods that a budget is for, in any cluster; undefined where they are not versions of a service. */
function fewestPodsOf(document: RenderedDocument, { fleet }: RenderedFleet): number | undefined {
  const selector = selectorOf(document);
  const counts = fleet.clusters
    .filter(({ name }) => document.clusters.includes(name))
    .map(({ instances }) =>
      instances
        .filter(({ service }) => service.namespace === document.namespace)
        .flatMap(({ service, versions }) =>
          versions.filter(
            ({ name }) => selector && selects(selector.labels, { app: service.name, version: name }),
          ),
        )
        .reduce((total, { scale }) => total + fewestPods(scale), 0),
    )
    .filter((count) => count > 0);
  return counts.length > 0 ? Math.min(...counts) : undefined;
}

export const oneController = defineRenderedCheck({
  code: 'MESH499',
  severity: 'error',
  title: 'Two of what pods can have one of',
  explanation:
    'Pods of two disruption budgets are never evicted: the API server refuses, and a drain hangs. Two autoscalers of one Deployment undo each other’s work. Each version has a disruption budget already; autoscaling is said in the cluster file.',
  source: 'Kubernetes, Disruptions; API-initiated Eviction; Horizontal Pod Autoscaling',
  *run(rendered) {
    const budgets = new Map<string, RenderedDocument>();
    for (const document of rendered.documents) {
      if (document.origin !== 'brought') continue;
      const { kind } = document;
      if (kind === 'PodDisruptionBudget') yield* secondBudget(document, budgets, rendered);
      if (kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
        yield* secondScaler(document, rendered);
    }
  },
});

function* secondBudget(
  document: RenderedDocument,
  budgets: Map<string, RenderedDocument>,
  { fleet }: RenderedFleet,
): Iterable<Finding> {
  const selector = selectorOf(document);
  if (!selector) return;
  const service = fleet.services.find(
    ({ name, namespace }) =>
      namespace === document.namespace &&
      selects(selector.labels, { app: name, version: selector.labels['version'] }),
  );
  const key = JSON.stringify([document.namespace, Object.entries(selector.labels).sort()]);
  const other = budgets.get(key);
  budgets.set(key, other ?? document);
  if (!service && !other) return;
  yield {
    message: service
      ? `the pods of ${service.name} have a disruption budget each version already`
      : `the pods of ${document.name} have the disruption budget ${other?.name} already`,
    at: document.at(['spec', 'selector']),
    hint: service ? 'change the rendered one by a patch, and leave this one out' : 'keep one of the two',
    ...(other ? { related: [{ message: other.name, at: other.at(['metadata', 'name']) }] } : {}),
  };
}

function* secondScaler(document: RenderedDocument, { fleet }: RenderedFleet): Iterable<Finding> {
  const { kind = 'Deployment' } = { kind: textAt(document.value, 'spec', 'scaleTargetRef', 'kind') };
  const target = textAt(document.value, 'spec', 'scaleTargetRef', 'name');
  if (kind !== 'Deployment' || target === undefined) return;
  const targets = fleet.clusters
    .flatMap(({ instances }) => instances)
    .filter(({ service }) => service.namespace === document.namespace)
    .flatMap(({ service, versions }) => versions.map((version) => ({ service, version })))
    .filter(({ service, version }) => `${service.name}-${version.name}` === target);
  const [first] = targets;
  if (!first) return;
  const scales = targets.some(({ version }) => !('replicas' in version.scale));
  yield {
    message: `the number of pods of ${target} is said in the cluster files${scales ? ', where it scales by itself' : ''}`,
    at: document.at(['spec', 'scaleTargetRef', 'name']),
    hint: `say autoscaling for version ${first.version.name} of ${first.service.name} in the cluster file, and leave this out`,
  };
}
