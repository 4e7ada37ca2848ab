import type { Path } from '../../diagnostics/source-file.ts';
import { mapAt } from '../../lang/at-path.ts';
import type { PlainMap } from '../../lang/plain-map.ts';
import { grpcPortName, servedPortsOf } from '../../model/served-ports.ts';
import { isInAddition } from '../../picture/document-names.ts';
import {
  excludedPorts,
  includedPorts,
  interceptsNothing,
  isNotIntercepted,
} from '../../picture/mutual-tls.ts';
import { type ClusterPicture, clusterPictures } from '../../picture/picture.ts';
import { annotationsOf } from '../../picture/pod-templates.ts';
import { type ClusterPods, leadsTo, portAt } from '../../picture/pods.ts';
import { isOverHttp2 } from '../../picture/port-protocols.ts';
import { defineCheck, type Finding, settingsSources } from '../check.ts';

export const grpcServerOutsideMesh = defineCheck({
  name: 'grpc-server-outside-mesh',
  code: 'MESH1900',
  severity: 'error',
  suppressible: true,
  title: 'The calls of a gRPC server bypass its proxy',
  explanation:
    'A label or annotation takes pods out of the mesh, or keeps their proxy from seeing the gRPC port. interceptionMode: NONE in proxy.istio.io/config and the injection templates gateway and grpc-agent do so, too. Then mutual TLS, AuthorizationPolicies and metrics do not apply to the calls they get, and without a proxy also not to the calls they make. Nothing reports it: calls still succeed, from any caller. If a server must run without a proxy, suppress the finding with a comment and the reason.',
  source:
    'Istio, Installing the Sidecar: controlling the injection policy; Istio, Resource Annotations: traffic.sidecar.istio.io, sidecar.istio.io/interceptionMode, inject.istio.io/templates',
  *run(workspace) {
    for (const { spec, at } of settingsSources(workspace)) {
      const ports = servedPortsOf(spec)
        .filter(({ name }) => !spec.grpc || name === grpcPortName)
        .map(({ targetPort }) => targetPort);
      const found = notIntercepted(spec.podAnnotations ?? {}, ports);
      if (found)
        yield {
          message: `the proxy does not see calls to the ${spec.grpc ? 'gRPC port' : 'port'} ${found.open} of ${spec.name}`,
          at: at(['podAnnotations', found.key]),
          hint: found.hint,
        };
    }
  },
  *runDocuments(rendered) {
    for (const picture of clusterPictures(rendered))
      for (const pod of picture.pods) {
        const ports = pod.written ? grpcPortsOf(pod, picture) : [];
        if (ports.length === 0) continue;
        for (const finding of bypassOf(pod, ports)) yield { ...finding, clusters: [picture.name] };
      }
  },
});

/** The gRPC ports of the pods that a Service leads to. */
function grpcPortsOf(pod: ClusterPods, { servicesByNamespace }: ClusterPicture): number[] {
  if (pod.service?.grpc) return [pod.service.grpc.targetPort];
  return (servicesByNamespace.get(pod.namespace) ?? [])
    .filter((service) => leadsTo(service, pod))
    .flatMap(({ ports }) =>
      ports.flatMap(({ protocol, target, number }) => {
        const port = portAt(pod, target);
        const isGrpc = port?.isGrpc || /^grpc/.test(protocol ?? '');
        if (!isGrpc || (protocol !== undefined && !isOverHttp2(protocol))) return [];
        return port?.number ?? (typeof target === 'number' ? target : number);
      }),
    );
}

const inject = 'sidecar.istio.io/inject';

function* bypassOf({ title, isInMesh, written }: ClusterPods, ports: readonly number[]): Iterable<Finding> {
  if (!written) return;
  const { values, path } = annotationsOf(written);
  const ofLabels: Path = [...written.path, 'metadata', 'labels'];
  const labels = mapAt(written.document.value, ...ofLabels);
  if (!isInMesh) {
    const at = [
      ...(inject in labels ? [[...ofLabels, inject]] : []),
      ...(inject in values ? [[...path, inject]] : []),
    ]
      .map((each) => written.document.at(each))
      .find(isInAddition);
    if (at)
      yield {
        message: `${title}: its pods get no proxy, so any caller reaches port ${ports.join(', ')} without mutual TLS`,
        at,
        hint: 'remove it: then the pods get a proxy',
      };
    return;
  }
  const found = notIntercepted(values, ports);
  const at = found && written.document.at([...path, found.key]);
  if (!at || !isInAddition(at)) return;
  yield {
    message: `${title}: the proxy does not see calls to the gRPC port ${found.open}`,
    at,
    hint: found.hint,
  };
}

/** The first port that annotations keep from the proxy, and the annotation that does it. */
function notIntercepted(values: PlainMap, ports: readonly number[]) {
  const open = ports.find((port) => isNotIntercepted(values, port));
  if (open === undefined) return undefined;
  const off = interceptsNothing(values);
  if (off) return { open, ...off };
  const key = [excludedPorts, includedPorts].find((each) => each in values);
  if (key === undefined) return undefined;
  const hint =
    key === excludedPorts
      ? `remove ${open} from the annotation`
      : `add ${open} to the annotation, or remove it`;
  return { open, key, hint };
}
