import { nearest } from '../../../diagnostics/nearest.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import { isNearNamespace } from '../../../diagnostics/typo.ts';
import { listAt, mapAt, textAt, valueAt } from '../../../lang/at-path.ts';
import { isMap } from '../../../lang/plain-map.ts';
import { fitsSelector, selects } from '../../../picture/label-selectors.ts';
import { areOfOperator, operatedNames } from '../../../picture/operators.ts';
import { type ClusterPicture, picturesOf } from '../../../picture/picture.ts';
import { type ClusterPods, portAt } from '../../../picture/pods.ts';
import { portsOfProxy } from '../../../picture/ports.ts';
import type { RenderedDocument, RenderedFleet } from '../../../picture/rendered-document.ts';
import type { DocumentFinding } from '../../check.ts';
import { type DocumentMistake, mistakeAt } from './document-mistakes.ts';

/** What NetworkPolicies of teams name that does not exist, in each cluster. */
export function* networkPolicyMistakes(rendered: RenderedFleet): Iterable<NetworkPolicyMistake> {
  for (const document of rendered.documents) {
    if (document.kind !== 'NetworkPolicy' || document.origin === 'generated') continue;
    for (const picture of picturesOf(document, rendered))
      for (const {
        paths: [first = [], ...others],
        isUncertain = false,
        ...mistake
      } of mistakesIn(document, picture, rendered))
        yield { isUncertain, findings: mistakeAt(document, [first, ...others], mistake, [picture.name]) };
  }
}

interface NetworkPolicyMistake {
  /** True if pods that others run may fit. */
  readonly isUncertain: boolean;
  readonly findings: Iterable<DocumentFinding>;
}

interface Mistake extends DocumentMistake {
  /** True if pods that others run may fit. */
  readonly isUncertain?: true;
  /** Where it may be written, the narrowest place first. */
  readonly paths: readonly Path[];
}

/** True if a rule of a direction names what does not exist in the cluster. */
export const hasUnknownPeers = (
  document: RenderedDocument,
  direction: 'ingress' | 'egress',
  picture: ClusterPicture,
  rendered: RenderedFleet,
): boolean =>
  [...mistakesIn(document, picture, rendered)].some(
    ({ paths: [path], isUncertain }) => path?.[1] === direction && !isUncertain,
  );

function* mistakesIn(
  document: RenderedDocument,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<Mistake> {
  const { value, namespace } = document;
  const own = picture.podsByNamespace.get(namespace) ?? [];
  const selector: Path = ['spec', 'podSelector'];
  const selected = own.filter((pod) => fitsSelector(valueAt(value, selector), pod.labels));
  const hasExpressions = listAt(value, ...selector, 'matchExpressions').length > 0;
  if (hasExpressions && selected.length === 0)
    yield {
      paths: [[...selector, 'matchExpressions'], selector],
      message: 'no pod fits its podSelector',
      hint: 'the pods of a service have the label app, with its name',
    };
  for (const [key, list] of [
    ['ingress', 'from'],
    ['egress', 'to'],
  ] as const)
    for (const [index, rule] of listAt(value, 'spec', key).entries()) {
      const path: Path = ['spec', key, index];
      const peers = listAt(rule, list).map((peer, position) => ({ peer, path: [...path, list, position] }));
      for (const each of peers) yield* unknownPeer(each.peer, each.path, namespace, picture, rendered);
      const targets =
        key === 'ingress'
          ? selected
          : peers.flatMap(({ peer }) => podsOfPeer(peer, namespace, picture) ?? []);
      const areKnown =
        key === 'ingress' ||
        (peers.length > 0 && peers.every(({ peer }) => podsOfPeer(peer, namespace, picture)));
      if (areKnown) yield* unknownPorts(rule, path, targets);
    }
}

function* unknownPeer(
  peer: unknown,
  path: Path,
  own: string,
  picture: ClusterPicture,
  rendered: RenderedFleet,
): Iterable<Mistake> {
  const namespaces = new Set(rendered.workspace.services.map(({ spec }) => spec.namespace));
  const name = ['namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name'];
  const of = textAt(peer, ...name);
  if (of !== undefined && !picture.podsByNamespace.has(of) && !namespaces.has(of)) {
    if (isNearNamespace(of, namespaces))
      yield {
        paths: [[...path, ...name], path],
        message: `no service runs in the namespace ${of}`,
        hint: `the namespaces of services are ${[...namespaces].join(', ')}`,
      };
    return;
  }
  const pods = podsOfPeer(peer, own, picture);
  const selector = mapAt(peer, 'podSelector', 'matchLabels');
  if (!pods || pods.length > 0 || Object.keys(selector).length === 0) return;
  const place = of ?? own;
  if (areOfOperator(selector, operatedNames(rendered, picture.name, place))) return;
  const elsewhere = picture.pods.find((pod) => selects(selector, pod.labels))?.namespace;
  // Others may run pods in a namespace of services: only labels close to those of pods there are misspelt.
  const isNear = Object.entries(selector).some(([key, label]) =>
    (picture.podsByNamespace.get(place) ?? []).some(
      ({ labels }) => labels[key] !== label && nearest(String(label), [String(labels[key])]).length > 0,
    ),
  );
  const isCertain = isNear || elsewhere !== undefined;
  if (!isCertain && isMap(peer) && 'namespaceSelector' in peer) return;
  const written = Object.entries(selector).map(([key, label]) => `${key}: ${String(label)}`);
  const at = [...path, 'podSelector', 'matchLabels'];
  yield {
    paths: [at, ...Object.keys(selector).map((key) => [...at, key]), path],
    ...(isCertain ? {} : { isUncertain: true }),
    message: `no pod in ${place} has ${written.join(', ')}`,
    hint: !isCertain
      ? 'for pods of another namespace, add a namespaceSelector'
      : elsewhere === undefined
        ? 'the pods of a service have the label app, with its name'
        : `such pods run in ${elsewhere}: add namespaceSelector: { matchLabels: { kubernetes.io/metadata.name: ${elsewhere} } }`,
  };
}

/** The pods that a rule names; undefined if it may name pods that are not known. */
function podsOfPeer(
  peer: unknown,
  own: string,
  { podsByNamespace }: ClusterPicture,
): readonly ClusterPods[] | undefined {
  if (!isMap(peer) || 'ipBlock' in peer) return undefined;
  const of = textAt(peer, 'namespaceSelector', 'matchLabels', 'kubernetes.io/metadata.name');
  if ('namespaceSelector' in peer && of === undefined) return undefined;
  const pods = podsByNamespace.get(of ?? own);
  return pods?.filter((pod) => fitsSelector(peer['podSelector'], pod.labels));
}

function* unknownPorts(rule: unknown, path: Path, pods: readonly ClusterPods[]): Iterable<Mistake> {
  if (pods.length === 0 || pods.some(({ isSilent }) => isSilent)) return;
  const known = new Set(pods.flatMap(({ ports }) => ports.map(({ number }) => number)));
  for (const [index, item] of listAt(rule, 'ports').entries()) {
    const { port, endPort, protocol = 'TCP' } = mapAt(item);
    if ((typeof port !== 'number' && typeof port !== 'string') || endPort !== undefined || protocol !== 'TCP')
      continue;
    if (portsOfProxy.includes(port) || pods.some((pod) => portAt(pod, port))) continue;
    yield {
      paths: [
        [...path, 'ports', index, 'port'],
        [...path, 'ports', index],
      ],
      message: `no pod that the rule is about has the port ${port}`,
      hint: `their ports are ${[...known].join(', ')}`,
    };
  }
}
