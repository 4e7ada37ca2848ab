import { nearest } from '../../diagnostics/nearest.ts';
import type { Path } from '../../diagnostics/source-file.ts';
import { suggest } from '../../diagnostics/suggestion.ts';
import { listAt, mapAt, textAt, valueAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { groupOf } from '../../model/api-group.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import { selectorOf, selects } from '../../picture/label-selectors.ts';
import { areOfOperator, isNamedByOperator, operatedNames } from '../../picture/operators.ts';
import { type ClusterPicture, clusterPictures, picturesOf } from '../../picture/picture.ts';
import { podOf } from '../../picture/pod-templates.ts';
import { type ClusterPods, podsWith } from '../../picture/pods.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { DocumentFinding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';
import { labelHint, nearbyPods, selectsOnlyWorkload, wrongLabel } from '../support/documents/nearby-pods.ts';

export const selectorWithoutPods = defineRenderedCheck({
  name: 'selector-without-pods',
  code: 'MESH318',
  severity: 'error',
  title: 'A selector matches no pods',
  explanation:
    'Kubernetes accepts a policy, Service or disruption budget whose labels match no pod, but it has no effect: a policy protects no pod, and calls to a Service fail with UNAVAILABLE. If a patch narrows the selector of a rendered document, the other pods of the service lose it: without its Sidecar, a proxy gets the configuration of the whole mesh. A policy whose targetRefs name a Service is for its waypoint: sidecars ignore it. This rule also reports targetRefs to a Gateway or Service that does not exist, and for a Gateway whose selector is nearly that of the gateways in the cluster file. The pods of a service have the labels app, with its name, and version. The same is true if a patch changes the label app of the pods together with the selector of their Deployment: the other documents still select the old one.',
  source: 'Istio, analysis message IST0127; PolicyTargetReference; kube-linter, dangling-service',
  *run(rendered) {
    for (const document of rendered.documents) {
      if (document.origin !== 'generated') yield* missingTargets(document, rendered);
      if (document.origin !== 'generated') yield* misspeltGateways(document, rendered);
      const selector = document.origin === 'generated' ? undefined : selectorOf(document);
      if (!selector) continue;
      yield* narrowedSelectors(document, selector, rendered);
      const { labels, path } = selector;
      const pictures = picturesOf(document, rendered)
        .filter(({ podsByNamespace }) => podsWith(labels, document.namespace, podsByNamespace).length === 0)
        .filter(
          ({ podsByNamespace }) =>
            !selectsOnlyWorkload(labels, podsByNamespace.get(document.namespace) ?? []),
        )
        .filter(({ name }) => !areOfMachines(labels, document.namespace, name, rendered))
        .filter(({ name }) => !areOfOperator(labels, operatedNames(rendered, name, document.namespace)));
      const [picture] = pictures;
      if (!picture) continue;
      const written = Object.entries(labels).map(([key, value]) => `${key}: ${String(value)}`);
      const nearby = nearbyPods(document, picture);
      const wrong = wrongLabel(labels, nearby);
      const paths = Object.keys(labels).map((key) => [...path, key]);
      const hint = wrong === undefined ? undefined : labelHint(wrong, labels[wrong], nearby);
      yield {
        message: `${titleOf(document)}: no pod has ${written.join(', ')}`,
        at: placeOf(document, wrong === undefined ? path : [...path, wrong], path, ...paths),
        hint: hint ?? `the pods of ${document.service} have app: ${document.service}, and version`,
        clusters: pictures.map(({ name }) => name),
        ...followsDeletion(labels, document, picture, rendered),
      };
    }
    for (const picture of clusterPictures(rendered))
      for (const pod of picture.pods) yield* changedLabels(pod, picture);
  },
});

/**
 * Labels of the pods of a service that a patch changes together with the selector of their workload: the documents of
 * the generator select the labels of the spec. Alone, such a change contradicts the selector (MESH497).
 */
function* changedLabels(pod: ClusterPods, { name, documents }: ClusterPicture): Iterable<DocumentFinding> {
  const { service, written } = pod;
  if (!service || written?.document.origin !== 'patched') return;
  const { document, path } = written;
  if (!selects(mapAt(document.value, 'spec', 'selector', 'matchLabels'), pod.labels)) return;
  // A patch may change what selects the pods, too.
  const areSelected = (kind: string): boolean =>
    (documents.get(kind) ?? []).some(
      (each) =>
        each.origin !== 'generated' &&
        each.namespace === service.namespace &&
        selects(selectorOf(each)?.labels ?? { app: service.name }, pod.labels),
    );
  const kinds = service.ports.length > 0 ? ['Service', 'AuthorizationPolicy'] : ['Sidecar'];
  if (pod.labels['app'] === service.name || kinds.every(areSelected)) return;
  const at = document.at([...path, 'metadata', 'labels', 'app']);
  if (!isInAddition(at)) return;
  yield {
    message: `${titleOf(document)} gives its pods ${labelText(pod.labels)}, but its Service and policies select app: ${service.name}`,
    at,
    hint: `leave app: ${service.name} as it is, and add a label with another key if the pods need one`,
    clusters: [name],
  };
}

const labelText = ({ app }: PlainMap): string => (app === undefined ? 'no label app' : `app: ${String(app)}`);

/** The patch that deletes the pods: it is the mistake. */
function followsDeletion(
  labels: PlainMap,
  { namespace }: RenderedDocument,
  { name }: ClusterPicture,
  { deleted }: RenderedFleet,
): Pick<DocumentFinding, 'follows'> {
  const cause = deleted.find(({ document }) => {
    const isThere = document.namespace === namespace && document.clusters.includes(name);
    const pod = isThere ? podOf(document) : undefined;
    return pod !== undefined && selects(labels, pod.labels);
  });
  return cause ? { follows: cause.at } : {};
}

/** True if a WorkloadEntry or WorkloadGroup has the labels: Services and policies can be for virtual machines, too. */
const areOfMachines = (
  labels: PlainMap,
  namespace: string,
  cluster: string,
  { documents }: RenderedFleet,
): boolean =>
  documents.some(
    (each) =>
      each.namespace === namespace &&
      each.clusters.includes(cluster) &&
      ((each.kind === 'WorkloadEntry' && selects(labels, mapAt(each.value, 'spec', 'labels'))) ||
        (each.kind === 'WorkloadGroup' && selects(labels, mapAt(each.value, 'spec', 'metadata', 'labels')))),
  );

/** A label of a Gateway that is nearly that of the gateway pods of the cluster file. Others may run other gateways. */
function* misspeltGateways(document: RenderedDocument, { fleet }: RenderedFleet): Iterable<DocumentFinding> {
  if (document.kind !== 'Gateway' || groupOf(document.apiVersion) !== 'networking.istio.io') return;
  const selector = mapAt(document.value, 'spec', 'selector');
  for (const { name, gateways } of fleet.clusters) {
    const known = gateways.flatMap((gateway) => (gateway.type === 'istio' ? [gateway.selector] : []));
    if (!document.clusters.includes(name) || known.some((labels) => selects(selector, labels))) continue;
    for (const [key, value] of Object.entries(selector)) {
      const values = known.flatMap((labels) => labels[key] ?? []);
      if (values.includes(String(value)) || nearest(String(value), values).length === 0) continue;
      yield {
        message: `${titleOf(document)}: no gateway of the cluster has ${key}: ${String(value)}`,
        at: placeOf(document, ['spec', 'selector', key]),
        hint: suggest(String(value), values, 'values there'),
        clusters: [name],
      };
    }
  }
}

/** Kinds of which the pods of a service need the rendered document. What AuthorizationPolicies allow is another rule. */
const neededKinds: readonly string[] = [
  'Sidecar',
  'NetworkPolicy',
  'PeerAuthentication',
  'RequestAuthentication',
];

/** A rendered document whose selector a patch narrows: pods of its service that nothing of its kind selects any more. */
function* narrowedSelectors(
  document: RenderedDocument,
  { labels, path }: { readonly labels: PlainMap; readonly path: Path },
  rendered: RenderedFleet,
): Iterable<DocumentFinding> {
  const at = document.changeAt(path);
  if (document.origin !== 'patched' || !neededKinds.includes(document.kind) || !at) return;
  const isSelected = (each: RenderedDocument, pod: PlainMap) => {
    const selector = each.namespace === document.namespace ? selectorOf(each) : undefined;
    return selector !== undefined && selects(selector.labels, pod);
  };
  for (const { name, pods, documents } of picturesOf(document, rendered)) {
    const own = pods.filter(({ service }) => service?.name === document.service);
    if (!own.some((pod) => selects(labels, pod.labels))) continue;
    const lost = own.find(
      (pod) => !(documents.get(document.kind) ?? []).some((each) => isSelected(each, pod.labels)),
    );
    if (!lost) continue;
    yield {
      message: `${titleOf(document)} no longer selects the pods of ${document.service} with version: ${String(lost.labels['version'])}`,
      at,
      hint: `leave the selector as it is, or add a ${document.kind} for the other pods to extra/`,
      clusters: [name],
    };
  }
}

/** True if a cluster has a waypoint, which follows policies with targetRefs to Services. Source: Istio, Use Layer 7 features. */
const hasWaypoint = ({ documents }: ClusterPicture): boolean =>
  (documents.get('Gateway') ?? []).some(({ value }) =>
    /waypoint/.test(textAt(value, 'spec', 'gatewayClassName') ?? ''),
  );

/** Gateways and Services that a policy names by targetRefs; they are in its namespace. */
function* missingTargets(document: RenderedDocument, rendered: RenderedFleet): Iterable<DocumentFinding> {
  const { namespace, value } = document;
  const paths: Path[] = [
    ['spec', 'targetRef'],
    ...listAt(value, 'spec', 'targetRefs').map((_, index) => ['spec', 'targetRefs', index]),
  ];
  for (const path of paths) {
    const target = valueAt(value, path);
    const [kind, name] = [textAt(target, 'kind'), textAt(target, 'name')];
    if (kind === undefined || name === undefined) continue;
    for (const picture of picturesOf(document, rendered)) {
      const there = namesOf(kind, namespace, picture);
      if (there?.includes(name) && kind === 'Service' && !hasWaypoint(picture))
        yield {
          message: `${titleOf(document)} has no effect: its target is a Service, and only waypoints follow that, not sidecars`,
          at: placeOf(document, [...path, 'kind'], path),
          hint: `use selector: { matchLabels: { app: ${name} } } instead`,
          clusters: [picture.name],
        };
      if (!there || there.includes(name)) continue;
      if (isNamedByOperator(name, operatedNames(rendered, picture.name, namespace))) continue;
      yield {
        message: `${titleOf(document)}: ${namespace} has no ${kind} ${name}`,
        at: placeOf(document, [...path, 'name'], path),
        hint: suggest(name, there, `${kind}s there`),
        clusters: [picture.name],
      };
    }
  }
}

/** Those of a kind in a namespace; undefined for other kinds. */
function namesOf(kind: string, namespace: string, picture: ClusterPicture): readonly string[] | undefined {
  if (kind === 'Service')
    return (picture.servicesByNamespace.get(namespace) ?? []).map(({ host }) => host.split('.')[0] ?? '');
  if (kind !== 'Gateway') return undefined;
  // A policy can name a Gateway of the Gateway API, not one of Istio.
  const ofIstio = (picture.documents.get(kind) ?? []).flatMap((each) =>
    groupOf(each.apiVersion) === 'networking.istio.io' ? [`${each.namespace}/${each.name}`] : [],
  );
  return [...picture.gateways.keys()].flatMap((key) =>
    key.startsWith(`${namespace}/`) && !ofIstio.includes(key) ? [key.slice(namespace.length + 1)] : [],
  );
}
