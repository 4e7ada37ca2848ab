import { mapAt, textAt } from '../lang/at-path.ts';
import type { ClusterPicture } from './picture.ts';
import { documentsFor } from './pod-documents.ts';
import { annotationsOf } from './pod-templates.ts';
import type { ClusterPods } from './pods.ts';

/**
 * True if pods accept only mutual TLS on a port: they have a proxy that intercepts the port, and neither their spec nor
 * a document allows plain text. Every namespace of a service has a PeerAuthentication with STRICT.
 */
export function requiresMutualTls(
  pod: ClusterPods,
  port: number,
  { documents, namespaces }: Pick<ClusterPicture, 'documents' | 'namespaces'>,
): boolean {
  if (!pod.isInMesh || pod.service?.access.authentication.permissive) return false;
  if (!namespaces.has(pod.namespace)) return false;
  const annotations = pod.written
    ? annotationsOf(pod.written).values
    : (pod.service?.workload.metadata.podAnnotations ?? {});
  if (isNotIntercepted(annotations, port)) return false;
  return !documentsFor(pod, 'PeerAuthentication', documents).some(({ value }) => {
    const modes = [mapAt(value, 'spec', 'portLevelMtls', String(port)), mapAt(value, 'spec', 'mtls')];
    const mode = modes.flatMap((each) => textAt(each, 'mode') ?? []).at(0);
    return mode === 'PERMISSIVE' || mode === 'DISABLE';
  });
}

/**
 * True if annotations keep the proxy from intercepting calls to a port.
 * Source: Istio, Resource Annotations: traffic.sidecar.istio.io, sidecar.istio.io/interceptionMode.
 */
export function isNotIntercepted(annotations: Readonly<Record<string, unknown>>, port: number): boolean {
  const listed = (key: string) =>
    typeof annotations[key] === 'string' ? annotations[key].split(',').map((each) => each.trim()) : undefined;
  if (annotations[interceptionMode] === 'NONE') return true;
  const included = listed(includedPorts);
  if (included && !included.includes('*') && !included.includes(String(port))) return true;
  return listed(excludedPorts)?.includes(String(port)) === true;
}

export const includedPorts = 'traffic.sidecar.istio.io/includeInboundPorts';
export const excludedPorts = 'traffic.sidecar.istio.io/excludeInboundPorts';
export const interceptionMode = 'sidecar.istio.io/interceptionMode';
