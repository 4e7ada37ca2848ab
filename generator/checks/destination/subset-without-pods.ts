import type { Path } from '../../diagnostics/source-file.ts';
import { mapAt } from '../../lang/at-path.ts';
import { grouped } from '../../lang/grouped.ts';
import { readDestinationRule } from '../../picture/destination-rules.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { domainOf, findService } from '../../picture/hosts.ts';
import { selects } from '../../picture/label-selectors.ts';
import { type ClusterPicture, clusterPictures, picturesOf } from '../../picture/picture.ts';
import { podPathOf } from '../../picture/pod-templates.ts';
import { podsBehind } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import { workloadName } from '../../render/workload-name.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { mistakeAt } from '../support/documents/document-mistakes.ts';
import { perPlace, together } from '../support/places.ts';
import { usesOfVersions } from '../support/version-shares.ts';

export const subsetWithoutPods = defineRenderedCheck({
  name: 'subset-without-pods',
  code: 'MESH1500',
  severity: 'error',
  title: 'No pod has the labels of a subset',
  explanation:
    'A subset has the pods of its host that have all of its labels. If there are none, calls to the subset fail with 503, gRPC status UNAVAILABLE: Istio does not send them to other pods. The pods of a service have the labels app and version. A subset has only pods that the selector of the Service selects, too, and a patch that gives the pods another label version takes them from their subset. A version that a cluster file lists gets its subset without a patch.',
  source: 'Istio, Subset.labels; Traffic Management Problems: 503 errors after setting a destination rule',
  *run(rendered) {
    for (const document of rendered.documents) yield* hiddenVersions(document, rendered);
    yield* relabelledVersions(rendered);
    const subsets = rendered.documents.flatMap((document) => [...subsetsIn(document, rendered)]);
    const empty = perPlace(subsets, ({ name }) => name)
      // A patch for all clusters may name a subset that only some of them have.
      .filter((group) => !group.some(({ hasPods }) => hasPods))
      .flat();
    // A patch of one place of the list may change another subset in each cluster.
    for (const group of perPlace(empty, ({ labels }) => labels)) {
      const [{ document, labels, at }] = group;
      const byName = grouped(group, ({ name }) => name);
      const names = [...byName].map(([name, each]) => {
        const clusters = [...new Set(each.map(({ cluster }) => cluster))];
        return byName.size > 1 ? `the subset ${name} in ${together(clusters)}` : `the subset ${name}`;
      });
      yield {
        message: `${titleOf(document)}: no pod has the labels of ${together(names)}: ${labels}`,
        at,
        hint: `the pods of the host have ${together([...new Set(group.flatMap(({ known }) => known))].sort())}`,
      };
    }
  },
});

/** The versions with calls whose pods a patched Service no longer selects, although it selects others. */
function* hiddenVersions(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  if (document.kind !== 'Service' || document.origin !== 'patched') return;
  const { workspace, fleet } = rendered;
  for (const { name: cluster, podsByNamespace, services } of picturesOf(document, rendered)) {
    const service = services.find(({ written }) => written === document);
    const name = service?.service?.name;
    if (!service || name === undefined) continue;
    const behind = podsBehind(service, podsByNamespace);
    if (behind.length === 0) continue;
    const uses = workspace.instances
      .filter((each) => each.name === name && each.cluster.spec.name === cluster)
      .flatMap((each) => usesOfVersions(each).map(({ version }) => version));
    const hidden = (fleet.clusters.find((each) => each.name === cluster)?.instances ?? [])
      .filter((each) => each.service.name === name)
      .flatMap(({ versions }) => versions)
      .filter((version) => version.weight > 0 || uses.includes(version.name))
      .filter((version) => {
        const own = (podsByNamespace.get(document.namespace) ?? []).filter(
          (pod) => pod.service?.name === name && pod.labels['version'] === version.name,
        );
        return own.length > 0 && !own.some((pod) => behind.includes(pod));
      });
    if (hidden.length === 0) continue;
    const keys = Object.keys(service.selector).filter((key) => key !== 'app');
    const names = hidden.map((version) => `the subset ${version.name}`);
    yield* mistakeAt(
      document,
      [
        ['spec', 'selector', 'version'],
        ...keys.map((key): Path => ['spec', 'selector', key]),
        ['spec', 'selector'],
      ],
      {
        message: `it selects no pod of ${together(names)}, but the routes of ${name} use ${names.length === 1 ? 'it' : 'them'}: these calls fail with UNAVAILABLE`,
        hint: 'select the pods of all versions; to take calls from a version, change its weight in the cluster file',
      },
      [cluster],
    );
  }
}

/** The versions whose pods all lose the label of their subset, because a patch changes it. */
function* relabelledVersions(rendered: RenderedFleet): Iterable<DocumentFinding> {
  const found = clusterPictures(rendered).flatMap((picture) => [...relabelledIn(picture, rendered)]);
  for (const group of perPlace(found, ({ service }) => service)) {
    const [{ document, service, labels, at }] = group;
    const names = [...new Set(group.map(({ name }) => name))];
    const isOne = names.length === 1;
    yield {
      message: `${titleOf(document)}: with ${labels}, ${isOne ? 'the subset' : 'the subsets'} ${together(names)} of ${service} ${isOne ? 'has' : 'have'} no pod: ${isOne ? 'its' : 'their'} calls fail with UNAVAILABLE`,
      at,
      hint: 'leave the label as it is: the generator sets version to the name of the version in the cluster file',
      clusters: [...new Set(group.map(({ cluster }) => cluster))],
    };
  }
}

function* relabelledIn({ name: cluster, pods, hosts }: ClusterPicture, rendered: RenderedFleet) {
  const instances = rendered.fleet.clusters.find(({ name }) => name === cluster)?.instances ?? [];
  const podsByService = grouped(pods, (pod) => pod.service?.name);
  const patchedRules = rendered.documents.filter(
    ({ kind, origin, clusters }) =>
      kind === 'DestinationRule' && origin === 'patched' && clusters.includes(cluster),
  );
  for (const { service, versions } of instances) {
    const own = podsByService.get(service.name) ?? [];
    const rule = patchedRules.find(({ name }) => name === service.name);
    const subsets = rule && readDestinationRule(rule, domainOf(rendered)).subsets;
    for (const version of versions) {
      const document = own
        .map((pod) => pod.written?.document)
        .find((each) => each?.name === workloadName(service, version));
      // A patch of the DestinationRule can give the subset the same labels.
      const labels = subsets?.find(({ name }) => name === version.name)?.labels ?? { version: version.name };
      if (!document || !hosts.has(service.host) || own.some((pod) => selects(labels, pod.labels))) continue;
      const path: Path = [...(podPathOf(document) ?? []), 'metadata', 'labels'];
      const template = mapAt(document.value, ...path);
      // MESH497 reports a template that its own selector does not match.
      if (!selects(mapAt(document.value, 'spec', 'selector', 'matchLabels'), template)) continue;
      const keys = Object.keys(labels);
      const at = placeOf(document, [...path, 'version'], ...keys.map((key): Path => [...path, key]), path);
      if (isInAddition(at))
        yield {
          ...{ document, cluster, at, service: service.name, name: version.name },
          labels: writtenLabels(template, keys),
        };
    }
  }
}

interface WrittenSubset {
  readonly document: RenderedDocument;
  readonly name: string;
  readonly labels: string;
  readonly known: readonly string[];
  readonly cluster: string;
  readonly hasPods: boolean;
  readonly at: ReturnType<RenderedDocument['at']>;
}

/** The subsets that a patch or extra/ writes, for hosts whose pods are known, in each cluster. */
function* subsetsIn(document: RenderedDocument, rendered: RenderedFleet): Iterable<WrittenSubset> {
  if (document.kind !== 'DestinationRule' || document.origin === 'generated') return;
  const { host, users, subsets } = readDestinationRule(document, domainOf(rendered));
  for (const { name: cluster, podsByNamespace, hosts } of picturesOf(document, rendered)) {
    const service = findService(hosts, host, users);
    const behind = service ? podsBehind(service, podsByNamespace) : [];
    if (behind.length === 0) continue;
    for (const { name, labels, path } of subsets) {
      const at = placeOf(
        document,
        [...path, 'labels'],
        ...Object.keys(labels).map((key) => [...path, 'labels', key]),
        path,
      );
      if (!isInAddition(at)) continue;
      const known = behind.map((pod) => writtenLabels(pod.labels, Object.keys(labels)));
      yield {
        document,
        name,
        labels: writtenLabels(labels, Object.keys(labels)),
        known,
        cluster,
        hasPods: behind.some((pod) => selects(labels, pod.labels)),
        at,
      };
    }
  }
}

const writtenLabels = (labels: Readonly<Record<string, unknown>>, keys: readonly string[]): string =>
  keys.map((key) => (labels[key] === undefined ? `no ${key}` : `${key}: ${String(labels[key])}`)).join(', ');
