import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { ClusterService } from '../../picture/hosts.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { type ClusterPods, leadsTo, podsBehind, portAt } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import type { ServicePort } from '../../picture/ports.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const portWithTwoProtocols = defineRenderedCheck({
  name: 'port-with-two-protocols',
  code: 'MESH1903',
  severity: 'error',
  title: 'Two Services give one port of pods different protocols',
  explanation:
    'Istio configures a port of a pod once, with the protocol of one of its Services. If another Service gives the same port another protocol, the calls of one of the two are treated wrongly: policies by method deny them, or HTTP/2 fails. Two Services with the same protocol can share a port.',
  source: 'Istio, Application Requirements; analysis message IST0116',
  *run(rendered) {
    for (const { name, podsByNamespace, services, servicesByNamespace } of clusterPictures(rendered))
      for (const service of services) {
        const { written } = service;
        if (!written) continue;
        const behind = podsBehind(service, podsByNamespace);
        // Of two Services in extra/, the second one is reported.
        const beside = servicesByNamespace.get(service.namespace) ?? [];
        const others = beside.filter((each, place) => !each.written || place < beside.indexOf(service));
        for (const port of service.ports) {
          const other = behind.flatMap((pod) => contradicting(pod, port, others)).at(0);
          const at = placeOf(written, port.path, ['spec', 'selector']);
          if (!other || !isInAddition(at)) continue;
          yield {
            message: `${titleOf(written)}: its port ${port.title} is ${port.protocol}, but ${other.service.title} gives the same port of the pods the protocol ${other.port.protocol}`,
            at,
            hint: `write appProtocol: ${other.port.protocol}, as ${other.service.title} has it, or use another port of the pods`,
            related: [{ message: other.service.title, at: other.service.at }],
            clusters: [name],
          };
        }
      }
  },
});

interface Contradiction {
  readonly service: ClusterService;
  readonly port: ServicePort;
}

/** The ports of some Services that lead to the same port of pods with another protocol. */
function contradicting(
  pod: ClusterPods,
  { protocol, target }: ServicePort,
  others: readonly ClusterService[],
): Contradiction[] {
  const number = numberOf(pod, target);
  // A port of a gRPC server with another protocol is reported as that.
  if (protocol === undefined || number === undefined || portAt(pod, target)?.isGrpc) return [];
  return others
    .filter((service) => leadsTo(service, pod))
    .flatMap((service) =>
      service.ports
        .filter((port) => numberOf(pod, port.target) === number)
        .filter((port) => port.protocol !== undefined && familyOf(port.protocol) !== familyOf(protocol))
        .map((port) => ({ service, port })),
    );
}

const numberOf = (pod: ClusterPods, target: string | number): number | undefined =>
  portAt(pod, target)?.number ?? (typeof target === 'number' ? target : undefined);

/** Protocols that proxies treat alike. */
const familyOf = (protocol: string): string => {
  if (isOverHttp2(protocol)) return 'http2';
  return protocol === 'https' ? 'tls' : protocol;
};
