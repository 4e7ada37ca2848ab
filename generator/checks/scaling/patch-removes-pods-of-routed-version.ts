import type { Place } from '../../diagnostics/diagnostic.ts';
import { mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import type { Instance } from '../../load/workspace.ts';
import { isInAddition } from '../../picture/document-names.ts';
import { selects } from '../../picture/label-selectors.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { perPlace, together } from '../support/places.ts';
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
    for (const [first, ...others] of perPlace(versionsWithoutPods(rendered), ({ effect }) => effect))
      yield findingFor([first, ...others], rendered);
  },
});

/** A version that gets calls, and the setting of a patch that takes its pods. */
interface LostVersion {
  readonly instance: Instance;
  readonly version: string;
  readonly uses: readonly ReturnType<typeof usesOfVersions>[number][];
  readonly at: Place;
  /** The effect on the version, for the message. */
  readonly effect: string;
  /** The part of the patch to remove, for the hint. */
  readonly taken: string;
}

function* versionsWithoutPods(rendered: RenderedFleet): Iterable<LostVersion> {
  for (const document of rendered.documents) {
    const key = Object.hasOwn(counts, document.kind) ? counts[document.kind] : undefined;
    if (document.origin !== 'patched' || key === undefined) continue;
    if (numberAt(document.value, 'spec', key) !== 0) continue;
    const at = document.at(['spec', key]);
    const effect = key === 'replicas' ? 'has no pods' : 'may have no pods';
    if (isInAddition(at)) yield* withoutPods(rendered, document, { at, effect, taken: key });
  }
  for (const { document, at } of rendered.deleted)
    if (document.kind === 'Deployment' || document.kind === 'StatefulSet')
      yield* withoutPods(rendered, document, {
        at,
        effect: `has no ${document.kind}`,
        taken: '$patch: delete',
      });
}

/** The versions that get calls and whose Deployment has no pods and no replacement. */
function* withoutPods(
  { documents, workspace }: RenderedFleet,
  document: RenderedDocument,
  setting: Pick<LostVersion, 'at' | 'effect' | 'taken'>,
): Iterable<LostVersion> {
  for (const instance of workspace.instances) {
    if (instance.name !== document.service || !document.clusters.includes(instance.cluster.spec.name))
      continue;
    const uses = [...usesOfVersions(instance), ...usesOfOnlyVersion(instance, workspace)].filter(
      ({ version }) => specWorkloadName(instance, version) === document.name,
    );
    const [first] = uses;
    if (!first || documents.some((other) => replaces(other, document, first.version))) continue;
    yield { instance, version: first.version, uses, ...setting };
  }
}

/** One finding for all versions and clusters in which a setting of a patch takes the pods. */
function findingFor(lost: readonly [LostVersion, ...LostVersion[]], { workspace }: RenderedFleet): Finding {
  const [{ instance, version, uses, at, effect, taken }] = lost;
  const versions = [...new Set(lost.map((each) => each.version))].sort();
  const names = new Set(lost.map((each) => each.instance.cluster.spec.name));
  const clusters = together(
    workspace.clusters.map(({ spec }) => spec.name).filter((name) => names.has(name)),
  );
  const [first] = uses;
  const message =
    lost.length === 1
      ? `version ${version} of ${instance.name} gets ${first?.what} in ${clusters} but ${effect}`
      : versions.length === 1
        ? `version ${version} of ${instance.name} gets calls in ${clusters} but ${effect}`
        : `the versions ${together(versions)} of ${instance.name} get calls in ${clusters} but ${effect.replace(/^has/, 'have')}`;
  return {
    message,
    at,
    hint: `remove ${taken} from the patch, or ${lost.length === 1 ? first?.remedy : 'take the calls from these pods'} first`,
    related: perPlace(
      lost.flatMap((each) => each.uses.map((use) => ({ message: use.key, at: use.at }))),
      ({ message }) => message,
    ).map(([each]) => each),
  };
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
