import { listAt, mapAt, numberAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { labelsOfVersion, selects } from './label-selectors.ts';
import { containersOf, podsOf } from './pod-templates.ts';
import type { RenderedDocument, RenderedFleet } from './rendered-document.ts';

/** Protocols that Istio reads from the name of a port. */
export const protocolPrefix = /^(?:grpc|grpc-web|http|http2|https|tls|tcp|udp|mongo|mysql|redis)(?:-|$)/;

/**
 * The protocol of a port of a Service: appProtocol first, then its name; undefined if Istio must guess.
 * Source: Istio, Protocol Selection.
 */
export const protocolOf = ({ name, appProtocol }: PlainMap): string | undefined =>
  typeof appProtocol === 'string'
    ? appProtocol
    : protocolPrefix.exec(String(name ?? ''))?.[0].replace(/-$/, '');

/** The protocols that Istio treats as HTTP/2, which gRPC uses. */
export const isOverHttp2 = (protocol: string): boolean =>
  ['grpc', 'grpc-web', 'http2', 'kubernetes.io/h2c'].includes(protocol);

/**
 * Ports on which the pods that a policy selects may answer other HTTP calls than gRPC: those that a spec gives the
 * protocol http or http2, and those that a patch or a document in extra/ adds. Undefined if such pods name no ports, or
 * if no pod is known that the policy selects.
 */
export function httpPortsOf(
  { value, namespace, clusters }: RenderedDocument,
  rendered: RenderedFleet,
): readonly number[] | undefined {
  const selector = mapAt(value, 'spec', 'selector', 'matchLabels');
  const isSelected = (labels: Readonly<Record<string, unknown>>) =>
    Object.keys(selector).length === 0 || selects(selector, labels);
  const services = rendered.fleet.clusters
    .filter(({ name }) => clusters.includes(name))
    .flatMap(({ instances }) => instances)
    .filter(({ service }) => service.namespace === namespace)
    .filter(({ service: { name }, versions }) =>
      versions.some((version) => isSelected(labelsOfVersion(name, version.name))),
    )
    .map(({ service }) => service);
  const grpcPorts = new Set(services.map(({ port }) => port));
  const ofSpecs = services.flatMap(({ workload }) =>
    workload.ports.filter(({ appProtocol }) => /^http2?$/.test(appProtocol)).map(({ port }) => port),
  );
  const found = [...ofSpecs];
  const written = podsOf(rendered).filter(
    ({ document, labels }) =>
      document.origin !== 'generated' && document.namespace === namespace && isSelected(labels),
  );
  if (services.length + written.length === 0) return undefined;
  for (const pod of written) {
    const ports = containersOf(pod).flatMap((container) =>
      listAt(container.value, 'ports').flatMap((port) => numberAt(port, 'containerPort') ?? []),
    );
    if (ports.length === 0) return undefined;
    const known = services.flatMap(({ workload }) => workload.ports.map(({ port }) => port));
    found.push(...ports.filter((port) => !grpcPorts.has(port) && !known.includes(port)));
  }
  return found;
}
