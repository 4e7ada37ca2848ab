import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, textAt } from '../../lang/at-path.ts';
import { isInAddition, titleOf } from '../../picture/document-names.ts';
import { containersOf, podOf } from '../../picture/pod-templates.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { workloadName } from '../../render/workload-name.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const autoscalerOfUnknownContainer = defineRenderedCheck({
  name: 'autoscaler-of-unknown-container',
  code: 'MESH364',
  severity: 'error',
  title: 'An autoscaler measures a container that its pods do not have',
  explanation:
    'A rendered HorizontalPodAutoscaler measures one container of each pod, the one with the name of the service; the proxy does not count. If a patch renames that container, or an autoscaler names another one, there is no metric. Kubernetes accepts both, and the number of pods never changes.',
  source: 'Kubernetes, Horizontal Pod Autoscaling: container resource metrics',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin === 'generated') continue;
      if (document.kind === 'HorizontalPodAutoscaler') yield* unknownContainers(document, rendered);
      if (document.kind === 'Deployment' || document.kind === 'StatefulSet')
        yield* renamedContainer(document, rendered);
    }
  },
});

/** The containers that an autoscaler names but its target does not have. */
function* unknownContainers(document: RenderedDocument, rendered: RenderedFleet): Iterable<Finding> {
  const known = containersOfTarget(document, rendered);
  for (const [index, metric] of listAt(document.value, 'spec', 'metrics').entries()) {
    const container = textAt(metric, 'containerResource', 'container');
    const at = document.at(['spec', 'metrics', index, 'containerResource', 'container']);
    if (container === undefined || !known || known.includes(container)) continue;
    yield {
      message: `${titleOf(document)}: its pods have no container ${container}`,
      at,
      hint: suggest(container, known, 'containers'),
    };
  }
}

/** The containers of the pods that an autoscaler scales; undefined if they are unknown. */
function containersOfTarget(
  { value, namespace, clusters }: RenderedDocument,
  { documents, fleet }: RenderedFleet,
): readonly string[] | undefined {
  const [kind, target] = ['kind', 'name'].map((key) => textAt(value, 'spec', 'scaleTargetRef', key));
  const written = documents.find(
    (each) =>
      each.kind === kind &&
      each.namespace === namespace &&
      each.name === target &&
      each.clusters.some((cluster) => clusters.includes(cluster)),
  );
  const pod = written && podOf(written);
  if (pod) return [...containersOf(pod).map(({ name }) => name), 'istio-proxy'];
  const own = fleet.clusters
    .filter(({ name }) => clusters.includes(name))
    .flatMap(({ instances }) => instances)
    .find(({ service, versions }) =>
      versions.some(
        (version) =>
          kind === service.workload.kind &&
          target === workloadName(service, version) &&
          service.namespace === namespace,
      ),
    );
  return own && [own.service.name, 'istio-proxy'];
}

/** A patch of a workload that removes the container its autoscaler measures. */
function* renamedContainer(
  document: RenderedDocument,
  { documents, fleet }: RenderedFleet,
): Iterable<Finding> {
  const pod = podOf(document);
  if (document.origin !== 'patched' || !pod || !isScaled(document, fleet)) return;
  const isOwn = ({ kind, name, clusters }: RenderedDocument) =>
    kind === 'HorizontalPodAutoscaler' &&
    name === document.name &&
    String(clusters) === String(document.clusters);
  // An autoscaler that is also patched names its containers itself.
  if (documents.some(isOwn)) return;
  const containers = containersOf(pod).filter(({ stays }) => stays);
  if (containers.some(({ name }) => name === document.service)) return;
  const names: Path[] = containers.map(({ path }) => [...path, 'name']);
  const at = [...names, [...pod.path, 'spec', 'containers']]
    .map((path) => document.at(path))
    .find(isInAddition);
  if (!at) return;
  yield {
    message: `${titleOf(document)} has no container ${document.service}, which its autoscaler measures`,
    at,
    hint: 'do not rename the container',
  };
}

/** True for the workload of a version that has an autoscaler. */
const isScaled = ({ service, name, clusters }: RenderedDocument, { clusters: all }: RenderedFleet['fleet']) =>
  all
    .filter((cluster) => clusters.includes(cluster.name))
    .flatMap(({ instances }) => instances.filter((each) => each.service.name === service))
    .flatMap((instance) => instance.versions.map((version) => ({ service: instance.service, version })))
    .some((each) => workloadName(each.service, each.version) === name && !('replicas' in each.version.scale));
