import type { Path } from '../../diagnostics/source-file.ts';
import { textAt } from '../../lang/at-path.ts';
import { isInAddition, placeOf, titleOf } from '../../picture/document-names.ts';
import type { ClusterService } from '../../picture/hosts.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import type { ServicePort } from '../../picture/ports.ts';
import type { RenderedDocument, RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const grpcPortWithOtherProtocol = defineRenderedCheck({
  name: 'grpc-port-with-other-protocol',
  code: 'MESH355',
  severity: 'error',
  title: 'A port declares another protocol than its server has',
  explanation:
    'Istio uses the protocol that a port of a Service declares. For http, proxies send HTTP/1.1 to a server that accepts only HTTP/2, and every call fails. For tcp or tls, routes, retries and policies by method do not apply, so a service that allows calls by method denies all of them. For grpc, they send HTTP/2 to a server of HTTP/1.1. gRPC needs TCP: at a port with protocol UDP, the Service has no TCP port, and every connection fails. A port in extra/ is a gRPC port if its container port is named grpc, or has a gRPC probe.',
  source:
    'Istio, Protocol Selection: Explicit protocol selection; Kubernetes, Protocols for Services; pilot/pkg/serviceregistry/kube (ConvertProtocol)',
  *run(rendered) {
    for (const { name, services, podsByNamespace } of clusterPictures(rendered))
      for (const service of services) {
        const { written } = service;
        if (!written || service.type === 'ExternalName') continue;
        const behind = podsBehind(service, podsByNamespace);
        for (const port of service.ports) {
          const transport = transportOf(written, port);
          if (transport !== undefined && isForGrpc(service, port)) {
            const { path, name: other } = transport;
            const at = placeOf(written, path, port.path.slice(0, 3));
            if (isInAddition(at))
              yield {
                message: `${titleOf(written)}: the port ${port.title} is for gRPC, but has protocol ${other}: gRPC needs TCP`,
                at,
                hint: 'remove protocol: it is TCP without one',
                clusters: [name],
              };
            continue;
          }
          const server = behind.find((each) => isMisread(each, port));
          const ofHttp = behind.find((each) => isHttpMisread(each, port));
          const misread = server ?? ofHttp;
          if (!misread) continue;
          const kind = server ? 'gRPC' : 'HTTP';
          yield {
            message: `${titleOf(written)}: the port ${port.title} leads to the ${kind} server of ${misread.service?.name ?? misread.title} but declares ${port.protocol}`,
            at: placeOf(written, port.path, [...port.path.slice(0, 3), 'targetPort'], port.path.slice(0, 3)),
            hint: `write appProtocol: ${kind.toLowerCase()}`,
            related: serverOf(misread, rendered, server ? 'grpc' : 'http'),
            clusters: [name],
          };
        }
      }
  },
});

/** The protocol of a port below that of Istio, if it is not TCP. */
function transportOf(
  { value }: RenderedDocument,
  { path }: ServicePort,
): { readonly name: string; readonly path: Path } | undefined {
  const own = [...path.slice(0, 3), 'protocol'];
  const name = textAt(value, ...own);
  return name === undefined || name === 'TCP' ? undefined : { name, path: own };
}

/** True for the gRPC port of a spec, and for another port that declares gRPC. */
const isForGrpc = ({ service }: ClusterService, { number, protocol }: ServicePort): boolean =>
  service?.grpc?.port === number || protocol === 'grpc' || protocol === 'grpc-web';

/** True if a port of a Service leads to a gRPC server, and proxies take its calls for something else. */
function isMisread(pod: ClusterPods, { protocol, target }: ServicePort): boolean {
  if (protocol === undefined || isOverHttp2(protocol)) return false;
  if (pod.service?.grpc && (target === 'grpc' || target === pod.service.grpc.targetPort)) return true;
  // A server in extra/ may use TLS of its own, which no proxy can read.
  if (/^(?:https|tls)$/.test(protocol)) return false;
  return portAt(pod, target)?.isGrpc === true;
}

/** Protocols for which proxies do not send HTTP/1.1 to the server of a spec. */
const withoutHttp = /^(?:tcp|udp|grpc|grpc-web|mongo|mysql|redis)$/;

/** True if a port of a Service leads to the HTTP server of a spec, and proxies take its requests for something else. */
const isHttpMisread = ({ service }: ClusterPods, { protocol, target }: ServicePort): boolean =>
  service?.http !== undefined &&
  protocol !== undefined &&
  withoutHttp.test(protocol) &&
  (target === 'http' || target === service.http.targetPort);

function serverOf(
  { service, title, written }: ClusterPods,
  { workspace }: RenderedFleet,
  kind: 'grpc' | 'http',
): NonNullable<Finding['related']> {
  const spec = workspace.services.find((each) => each.spec.name === service?.name);
  if (spec) return [{ message: spec.spec.name, at: spec.at([kind, 'port']) }];
  return written ? [{ message: title, at: written.document.at(['metadata', 'name']) }] : [];
}
