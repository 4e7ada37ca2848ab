import { selects, textAt } from '../../lang/at-path.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from '../rendered/check.ts';
import { selectorOf } from '../support/documents/label-selectors.ts';

export const conflictingPodControllers = defineRenderedCheck({
  name: 'conflicting-pod-controllers',
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
