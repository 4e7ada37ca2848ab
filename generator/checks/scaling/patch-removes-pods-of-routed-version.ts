import type { Place } from '../../diagnostics/diagnostic.ts';
import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import type { Instance } from '../../load/workspace.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { specWorkloadName } from '../support/spec-workload-name.ts';
import { usesOfVersions } from '../support/version-shares.ts';

/** The paths that set the minimum number of pods. */
const counts: Readonly<Record<string, string>> = {
  Deployment: 'replicas',
  StatefulSet: 'replicas',
  HorizontalPodAutoscaler: 'minReplicas',
};

export const patchRemovesPodsOfRoutedVersion = defineRenderedCheck({
  name: 'patch-removes-pods-of-routed-version',
  code: 'MESH360',
  severity: 'error',
  title: 'A patch removes the pods of a version that gets calls',
  explanation:
    'Calls for a subset without pods fail with 503, gRPC status UNAVAILABLE: Istio does not send them elsewhere. A patch overrides the number of pods in the cluster file, and an autoscaler does not scale a Deployment with 0 replicas. An API server without HPAScaleToZero rejects an autoscaler with a minimum of 0. Set the number of pods in the cluster file.',
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
      if (document.kind === 'Deployment' || document.kind === 'StatefulSet')
        yield* withoutPods(rendered, document, {
          at,
          pods: `has no ${document.kind}`,
          taken: '$patch: delete',
        });
  },
});

/** A setting of a patch and its place. */
interface RemovingPatch {
  readonly at: Place;
  /** The effect on the version, for the message. */
  readonly pods: string;
  /** The part of the patch to remove, for the hint. */
  readonly taken: string;
}

/** Findings for a version that gets calls and whose Deployment has no pods and no replacement. */
function* withoutPods(
  { documents, workspace }: RenderedFleet,
  document: RenderedDocument,
  { at, pods, taken }: RemovingPatch,
): Iterable<Finding> {
  for (const instance of workspace.instances) {
    if (instance.name !== document.service || !document.clusters.includes(instance.cluster.spec.name))
      continue;
    const uses = [...usesOfVersions(instance), ...usesOfOnlyVersion(instance, workspace)].filter(
      ({ version }) => specWorkloadName(instance, version) === document.name,
    );
    const [first] = uses;
    if (!first || documents.some((other) => replaces(other, document, first.version))) continue;
    yield {
      message: `version ${first.version} of ${instance.name} gets ${first.what} but ${pods}`,
      at,
      hint: `remove ${taken} from the patch, or ${first.remedy} first`,
      related: uses.map((use) => ({ message: use.key, at: use.at })),
    };
  }
}

/** True for a document that creates the pods of a version instead of its Deployment, such as a StatefulSet or Rollout. */
const replaces = (other: RenderedDocument, { service, namespace, name }: RenderedDocument, version: string) =>
  other.origin === 'extra' &&
  other.namespace === namespace &&
  (textAt(other.value, 'spec', 'workloadRef', 'name') === name ||
    selects({ app: service, version }, mapAt(other.value, 'spec', 'template', 'metadata', 'labels')));

/** The calls of a service with one version, which needs no weight: of the services there that declare calls to it. */
function usesOfOnlyVersion(instance: Instance, { instances }: RenderedFleet['workspace']) {
  const [version, ...others] = Object.keys(instance.own.versions);
  if (version === undefined || others.length > 0) return [];
  return instances.flatMap(({ name, cluster, spec, at }) => {
    const index = (spec.calls ?? []).findIndex(({ service }) => service === instance.name);
    return index < 0 || cluster !== instance.cluster
      ? []
      : [
          {
            version,
            what: `the calls of ${name}`,
            key: 'the call',
            remedy: `remove the call from the spec of ${name}`,
            at: at(['calls', index, 'service']),
          },
        ];
  });
}
