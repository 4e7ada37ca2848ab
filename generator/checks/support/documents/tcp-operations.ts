import type { Path } from '../../../diagnostics/source-file.ts';
import { listAt, mapAt, textAt, textsAt } from '../../../lang/at-path.ts';
import { titleOf } from '../../../picture/document-names.ts';
import { actionOf } from '../../../picture/may-call.ts';
import type { ClusterPicture } from '../../../picture/picture.ts';
import { type ClusterPods, leadsTo } from '../../../picture/pods.ts';
import { isPlainTcp } from '../../../picture/port-protocols.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import type { Finding } from '../../check.ts';

const ofOperations = ['methods', 'notMethods', 'paths', 'notPaths', 'hosts', 'notHosts'];
const ofSources = ['requestPrincipals', 'notRequestPrincipals'];

/** The ports of some pods, with true for those that Istio treats as TCP. */
export type PortsOfPods = ReadonlyMap<number, boolean>;

/** The ports of pods in one cluster or several; a port is for TCP only if it is in all of them. */
export function portsWithTcp(
  found: readonly { readonly pods: readonly ClusterPods[]; readonly picture: ClusterPicture }[],
): PortsOfPods {
  const all = new Map<number, boolean>();
  for (const { pods, picture } of found)
    for (const pod of pods)
      for (const { number, name } of pod.ports) {
        const protocols = protocolsAt(pod, number, name, picture);
        const isTcp =
          protocols.length > 0 && protocols.every((each) => each !== undefined && isPlainTcp(each));
        all.set(number, isTcp && all.get(number) !== false);
      }
  return all;
}

/** The protocols of a port of pods in the Services that lead to it; Istio guesses that of a port without a Service. */
function protocolsAt(
  pod: ClusterPods,
  number: number,
  name: string | undefined,
  { servicesByNamespace }: ClusterPicture,
): (string | undefined)[] {
  if (pod.service)
    return pod.service.ports.flatMap(({ targetPort, appProtocol }) =>
      targetPort === number ? [appProtocol] : [],
    );
  return (servicesByNamespace.get(pod.namespace) ?? [])
    .filter((service) => leadsTo(service, pod))
    .flatMap(({ ports }) =>
      ports.flatMap(({ target, protocol }) => (target === number || target === name ? [protocol] : [])),
    );
}

/**
 * What a rule asks of connections that have no requests of HTTP: Istio drops such a rule that allows, and leaves the key
 * out of one that denies.
 * Source: Istio, Security: Using Istio authorization on plain TCP protocols; pilot/pkg/security/authz/model (Generate).
 */
export function* tcpMistakes(
  document: RenderedDocument,
  rule: unknown,
  path: Path,
  ports: PortsOfPods,
): Iterable<Finding> {
  const action = actionOf(document);
  if (action !== 'ALLOW' && action !== 'DENY') return;
  const operations = listAt(rule, 'to');
  const finding = (key: string, at: Path, named: readonly number[]): Finding => {
    const title = named.length === 1 ? `port ${named[0]} is` : `the ports ${named.join(', ')} are`;
    return {
      message: `${titleOf(document)}: ${title} for TCP, which has no ${key}: ${
        action === 'ALLOW'
          ? 'Istio drops the rule, and it allows no connection'
          : `Istio leaves ${key} out, and the rule denies every connection of its callers`
      }`,
      at: document.at(at),
      hint: 'a rule for TCP can name ports, principals, namespaces and IP blocks; set appProtocol: http on the port of the Service if it is HTTP',
    };
  };
  for (const [index, item] of operations.entries()) {
    const named = tcpPortsOf(item, ports);
    const key = ofOperations.find((each) => textsAt(item, 'operation', each).length > 0);
    if (named && key) yield finding(key, [...path, 'to', index, 'operation', key], named);
  }
  const all = (operations.length === 0 ? [undefined] : operations).map((item) => tcpPortsOf(item, ports));
  const named = [...new Set(all.flatMap((each) => each ?? []))];
  if (all.includes(undefined)) return;
  for (const [index, item] of listAt(rule, 'from').entries()) {
    const key = ofSources.find((each) => textsAt(item, 'source', each).length > 0);
    if (key) yield finding(key, [...path, 'from', index, 'source', key], named);
  }
  for (const [index, item] of listAt(rule, 'when').entries()) {
    const key = textAt(item, 'key') ?? '';
    if (key.startsWith('request.')) yield finding(key, [...path, 'when', index, 'key'], named);
  }
}

/** The ports of an operation, or all ports without one; undefined if one of them is not known to be for TCP. */
export function tcpPortsOf(item: unknown, ports: PortsOfPods): number[] | undefined {
  const { notPorts } = mapAt(item, 'operation');
  const texts = textsAt(item, 'operation', 'ports');
  const named = texts.length > 0 ? texts.map(Number) : [...ports.keys()];
  const isKnown = named.length > 0 && (texts.length > 0 || notPorts === undefined);
  return isKnown && named.every((port) => ports.get(port) === true) ? named : undefined;
}
