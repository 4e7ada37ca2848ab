import { placeOf, titleOf } from '../../picture/document-names.ts';
import { clusterPictures } from '../../picture/picture.ts';
import { type ClusterPods, podsBehind, portAt } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import type { ServicePort } from '../../picture/ports.ts';
import type { RenderedFleet } from '../../picture/rendered-document.ts';
import type { Finding } from '../check.ts';
import { defineRenderedCheck } from '../rendered-check.ts';

export const grpcPortWithOtherProtocol = defineRenderedCheck({
  name: 'grpc-port-with-other-protocol',
  code: 'MESH355',
  severity: 'error',
  title: 'A gRPC port declares another protocol',
  explanation:
    'Istio uses the protocol that a port of a Service declares. For http, proxies send HTTP/1.1 to a server that accepts only HTTP/2, and every call fails. For tcp or tls, routes, retries and policies by method do not apply, so a service that allows calls by method denies all of them. A port in extra/ is a gRPC port if its container port is named grpc, or has a gRPC probe.',
  source: 'Istio, Protocol Selection: Explicit protocol selection',
  *run(rendered) {
    for (const { name, services, podsByNamespace } of clusterPictures(rendered))
      for (const service of services) {
        const { written } = service;
        if (!written || service.type === 'ExternalName') continue;
        const behind = podsBehind(service, podsByNamespace);
        for (const port of service.ports) {
          const server = behind.find((each) => isMisread(each, port));
          if (!server) continue;
          yield {
            message: `${titleOf(written)}: the port ${port.title} leads to the gRPC server of ${server.service?.name ?? server.title} but declares ${port.protocol}`,
            at: placeOf(written, port.path, [...port.path.slice(0, 3), 'targetPort'], port.path.slice(0, 3)),
            hint: 'write appProtocol: grpc',
            related: serverOf(server, rendered),
            clusters: [name],
          };
        }
      }
  },
});

/** True if a port of a Service leads to a gRPC server, and proxies take its calls for something else. */
function isMisread(pod: ClusterPods, { protocol, target }: ServicePort): boolean {
  if (protocol === undefined || isOverHttp2(protocol)) return false;
  if (pod.service?.grpc && (target === 'grpc' || target === pod.service.grpc.targetPort)) return true;
  // A server in extra/ may use TLS of its own, which no proxy can read.
  if (/^(?:https|tls)$/.test(protocol)) return false;
  return portAt(pod, target)?.isGrpc === true;
}

function serverOf(
  { service, title, written }: ClusterPods,
  { workspace }: RenderedFleet,
): NonNullable<Finding['related']> {
  const spec = workspace.services.find((each) => each.spec.name === service?.name);
  if (spec) return [{ message: spec.spec.name, at: spec.at(['grpc', 'port']) }];
  return written ? [{ message: title, at: written.document.at(['metadata', 'name']) }] : [];
}
