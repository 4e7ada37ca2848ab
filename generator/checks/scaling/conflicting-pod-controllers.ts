import { textAt } from '../../lang/at-path.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import {
  isInSameCluster,
  type RenderedDocument,
  type RenderedFleet,
} from '../../picture/rendered-document.ts';
import { workloadName } from '../../render/workload-name.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const conflictingPodControllers = defineRenderedCheck({
  name: 'conflicting-pod-controllers',
  code: 'MESH499',
  severity: 'error',
  title: 'Several disruption budgets or autoscalers select the same pods',
  explanation:
    'The API server refuses to evict a pod that two disruption budgets select, so a drain hangs. Two autoscalers of one Deployment undo each other’s changes. The generator renders a disruption budget for each version, and autoscaling is set in the cluster file.',
  source: 'Kubernetes, Disruptions; API-initiated Eviction; Horizontal Pod Autoscaling',
  *run(rendered) {
    const budgets = new Map<string, readonly RenderedDocument[]>();
    for (const document of rendered.documents) {
      if (document.origin !== 'extra') continue;
      const { kind } = document;
      if (kind === 'PodDisruptionBudget') yield* secondBudget(document, budgets, rendered);
      if (kind === 'HorizontalPodAutoscaler' || kind === 'ScaledObject')
        yield* secondScaler(document, rendered);
    }
  },
});

function* secondBudget(
  document: RenderedDocument,
  budgets: Map<string, readonly RenderedDocument[]>,
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
  const before = budgets.get(key) ?? [];
  budgets.set(key, [...before, document]);
  const other = before.find((each) => isInSameCluster(document, each));
  if (!service && !other) return;
  yield {
    message: service
      ? `each version of ${service.name} already has a disruption budget`
      : `the disruption budget ${other?.name} already selects the pods of ${document.name}`,
    at: document.at(['spec', 'selector']),
    hint: service ? 'change the rendered one with a patch, and remove this one' : 'keep one of the two',
    ...(other ? { related: [{ message: other.name, at: other.at(['metadata', 'name']) }] } : {}),
  };
}

function* secondScaler(document: RenderedDocument, { fleet }: RenderedFleet): Iterable<Finding> {
  const { kind = 'Deployment' } = { kind: textAt(document.value, 'spec', 'scaleTargetRef', 'kind') };
  const target = textAt(document.value, 'spec', 'scaleTargetRef', 'name');
  if (target === undefined) return;
  const targets = fleet.clusters
    .flatMap(({ instances }) => instances)
    .filter(({ service }) => service.namespace === document.namespace)
    .flatMap(({ service, versions }) => versions.map((version) => ({ service, version })))
    .filter(
      ({ service, version }) => service.workload.kind === kind && workloadName(service, version) === target,
    );
  const [first] = targets;
  if (!first) return;
  const scales = targets.some(({ version }) => !('replicas' in version.scale));
  yield {
    message: `the cluster files ${scales ? 'already scale' : 'set the number of pods of'} ${target}`,
    at: document.at(['spec', 'scaleTargetRef', 'name']),
    hint: `set autoscaling for version ${first.version.name} of ${first.service.name} in the cluster file, and remove this document`,
  };
}
