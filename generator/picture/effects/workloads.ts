import { listAt, mapAt, numberAt, textAt } from '../../lang/at-path.ts';
import { valueText } from '../../lang/value-text.ts';
import { podPathOf } from '../pod-templates.ts';
import { protocolOf } from '../port-protocols.ts';
import {
  type Effect,
  type EffectReader,
  hostName,
  labelWords,
  podsOf,
  settingEffects,
  withText,
} from './effect.ts';

/**
 * The pods of a document as others see them: their labels, whether they are in the mesh, with which identity, and their
 * ports. Source: Kubernetes, Pods; Istio, Resource Annotations.
 */
export const podEffects: EffectReader = ({ kind, value, namespace }) => {
  const path = podPathOf({ kind, value });
  if (!path) return [];
  const [metadata, spec] = [mapAt(value, ...path, 'metadata'), mapAt(value, ...path, 'spec')];
  const labels = mapAt(metadata, 'labels');
  // What a label asks of Istio shows in the value.
  const own = Object.fromEntries(Object.entries(labels).filter(([name]) => !name.includes('istio.io/')));
  const annotations = mapAt(metadata, 'annotations');
  const inject = 'sidecar.istio.io/inject';
  const isOutside =
    spec['hostNetwork'] === true || [labels, annotations].some((each) => String(each[inject]) === 'false');
  const account = textAt(spec, 'serviceAccountName') ?? 'default';
  const ports = ['initContainers', 'containers'].flatMap((list) =>
    listAt(spec, list).flatMap((container) => listAt(container, 'ports')),
  );
  const opened = ports.flatMap((port) => {
    const name = textAt(port, 'name');
    return withText(
      numberAt(port, 'containerPort'),
      (text) => `port ${text}${name === undefined ? '' : ` (${name})`}`,
    );
  });
  const place = isOutside
    ? 'outside the mesh, where no route and no policy applies to them'
    : `in the mesh as ${namespace}/${account}`;
  return [
    {
      does: `runs pods with ${labelWords(own) || 'no labels'}`,
      value: [place, ...opened].join('; '),
      ...(isOutside ? { isDangerous: true } : {}),
    },
    ...Object.entries(annotations)
      .filter(([name]) => /(?:^|\.)istio\.io\//.test(name) && name !== inject)
      .flatMap(([name, text]) => settingEffects(`sets the annotation ${name} of its pods`, text)),
  ];
};

/** Where calls of a Service arrive. Source: Kubernetes, Service; Istio, Protocol Selection. */
export const serviceEffects: EffectReader = (document, context) => {
  const { value, name } = document;
  const spec = mapAt(value, 'spec');
  const host = hostName(name, document, context);
  const type = textAt(spec, 'type') ?? 'ClusterIP';
  const external = textAt(spec, 'externalName');
  const selector = mapAt(spec, 'selector');
  const pods =
    Object.keys(selector).length === 0
      ? 'endpoints that others write'
      : ['pods', labelWords(selector)].filter((words) => words !== '').join(' with ');
  return [
    ...(external === undefined ? [] : [{ does: `sends calls to ${host} to`, value: external }]),
    ...(external !== undefined
      ? []
      : listAt(spec, 'ports').flatMap((item): Effect[] => {
          const port = mapAt(item);
          const target = port['targetPort'] ?? port['port'];
          const protocol = protocolOf(port) ?? 'unknown protocol';
          const targetWords = withText(target, (text) => `port ${text} (${protocol}) of `).join('');
          return withText(port['port'], (text) => `sends calls to ${host}:${text} to`).map((does) => ({
            does,
            value: `${targetWords}${pods}`,
          }));
        })),
    ...(type === 'LoadBalancer' || type === 'NodePort'
      ? [
          {
            does: `opens ${host} to callers outside the cluster, by`,
            value: type,
            isDangerous: true as const,
          },
        ]
      : []),
  ];
};

/** Which connections reach pods, and which they can make. Source: Kubernetes, Network Policies. */
export const networkPolicyEffects: EffectReader = (document, context) => {
  const spec = mapAt(document.value, 'spec');
  const pods = podsOf(document, context);
  const types = listAt(spec, 'policyTypes').map(String);
  const lists = [
    ['Ingress', 'ingress', `allows connections to ${pods}`],
    ['Egress', 'egress', `allows connections from ${pods}`],
  ] as const;
  return lists.flatMap(([type, key, does]): Effect[] => {
    const items = listAt(spec, key).flatMap(connectionsOf);
    if (items.length === 0) return types.includes(type) ? [{ does, value: 'none' }] : [];
    const isDangerous = type === 'Ingress' ? { isDangerous: true as const } : {};
    return [{ does, value: items.join(' or '), list: { does, items, ...isDangerous }, ...isDangerous }];
  });
};

/** What a rule of a NetworkPolicy allows, such as `from the namespace tools on port 50051`: one text for each peer. */
function connectionsOf(rule: unknown): string[] {
  const peers = ['from', 'to'].flatMap((key) => listAt(rule, key).map((peer) => `${key} ${peerWords(peer)}`));
  const ports = listAt(rule, 'ports').map((each) => {
    const { port, endPort, protocol } = mapAt(each);
    const last = withText(endPort, (text) => ` to ${text}`).join('');
    const transport = protocol === undefined || protocol === 'TCP' ? '' : ` (${valueText(protocol)})`;
    return `${withText(port, String).join('') || 'any'}${last}${transport}`;
  });
  const onPorts = ports.length === 0 ? '' : ` on port ${ports.join(', ')}`;
  return (peers.length === 0 ? ['all'] : peers).map((peer) => `${peer}${onPorts}`);
}

/** `the namespace tools`, `pods with app=a`, `10.0.0.0/8`. Source: Kubernetes, NetworkPolicyPeer. */
function peerWords(peer: unknown): string {
  const { ipBlock, namespaceSelector, podSelector } = mapAt(peer);
  if (ipBlock !== undefined) {
    const except = listAt(ipBlock, 'except').map(String);
    return `${textAt(ipBlock, 'cidr') ?? ''}${except.length > 0 ? ` except ${except.join(', ')}` : ''}`;
  }
  const pods = podSelector === undefined ? '' : selectorWords(podSelector, 'pods');
  if (namespaceSelector === undefined) return pods;
  const name = mapAt(namespaceSelector, 'matchLabels')['kubernetes.io/metadata.name'];
  const isNamed =
    Object.keys(mapAt(namespaceSelector, 'matchLabels')).length === 1 &&
    listAt(namespaceSelector, 'matchExpressions').length === 0;
  const namespace =
    typeof name === 'string' && isNamed
      ? `the namespace ${name}`
      : selectorWords(namespaceSelector, 'namespaces');
  return pods === '' ? namespace : `${pods} in ${namespace}`;
}

function selectorWords(selector: unknown, noun: string): string {
  const labels = labelWords(mapAt(selector, 'matchLabels'));
  const expressions = listAt(selector, 'matchExpressions').map((each) => valueText(each));
  const words = [...(labels === '' ? [] : [labels]), ...expressions].join(' and ');
  return words === '' ? `all ${noun}` : `${noun} with ${words}`;
}
