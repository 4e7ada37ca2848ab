import type { Place } from '../../diagnostics/diagnostic.ts';
import { mapAt, numberAt, selects, textAt } from '../../lang/at-path.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck, type RenderedDocument, type RenderedFleet } from '../rendered/check.ts';
import { isInAddition } from '../support/documents/wording.ts';
import { usesOfVersions } from '../support/version-shares.ts';

/** Where documents say how many pods there are at least. */
const counts: Readonly<Record<string, string>> = {
  Deployment: 'replicas',
  HorizontalPodAutoscaler: 'minReplicas',
};

export const patchRemovesPodsOfRoutedVersion = defineRenderedCheck({
  name: 'patch-removes-pods-of-routed-version',
  code: 'MESH360',
  severity: 'error',
  title: 'A patch that takes the pods of a version that gets calls',
  explanation:
    'A subset without pods answers every call with 503, gRPC status UNAVAILABLE: Istio does not send its share elsewhere. A patch holds over the number that the cluster file says, and an autoscaler leaves a Deployment of 0 replicas alone; one that may go down to 0 itself is refused by an API server without HPAScaleToZero. How many pods a version has is said in the cluster file.',
  source:
    'Istio, Traffic Management Problems: 503 errors after setting a destination rule; Kubernetes, Horizontal Pod Autoscaling: implicit maintenance-mode deactivation',
  *run(rendered) {
    for (const document of rendered.documents) {
      const key = Object.hasOwn(counts, document.kind) ? counts[document.kind] : undefined;
      if (document.origin !== 'patched' || key === undefined) continue;
      if (numberAt(document.value, 'spec', key) !== 0) continue;
      const at = document.at(['spec', key]);
      const pods = key === 'replicas' ? 'has no pods' : 'may have no pods';
      if (isInAddition(at)) yield* withoutPods(rendered, document, { at, pods, taken: key });
    }
    for (const { document, at } of rendered.deleted)
      if (document.kind === 'Deployment')
        yield* withoutPods(rendered, document, { at, pods: 'has no Deployment', taken: '$patch: delete' });
  },
});

/** What a patch says, and where. */
interface Said {
  readonly at: Place;
  /** What follows for the version. */
  readonly pods: string;
  /** What is to be taken out of the patch. */
  readonly taken: string;
}

/** The calls of a version whose Deployment is left without pods, and has nothing in its place. */
function* withoutPods(
  { documents, workspace }: RenderedFleet,
  document: RenderedDocument,
  { at, pods, taken }: Said,
): Iterable<Finding> {
  for (const instance of workspace.instances) {
    if (instance.name !== document.service || !document.clusters.includes(instance.cluster.spec.name))
      continue;
    const uses = usesOfVersions(instance).filter(
      ({ version }) => `${instance.name}-${version}` === document.name,
    );
    const [first] = uses;
    if (!first || documents.some((other) => standsIn(other, document, first.version))) continue;
    yield {
      message: `version ${first.version} of ${instance.name} gets ${first.what} and ${pods}`,
      at,
      hint: `take ${taken} out of the patch, or ${first.remedy} first`,
      related: uses.map((use) => ({ message: use.key, at: use.at })),
    };
  }
}

/** True for what brings the pods of a version in place of its Deployment, such as a StatefulSet or a Rollout. */
const standsIn = (other: RenderedDocument, { service, namespace, name }: RenderedDocument, version: string) =>
  other.origin === 'brought' &&
  other.namespace === namespace &&
  (textAt(other.value, 'spec', 'workloadRef', 'name') === name ||
    selects({ app: service, version }, mapAt(other.value, 'spec', 'template', 'metadata', 'labels')));
