import { mapAt, textAt } from '../lang/at-path.ts';
import { selectorOf, selects } from './label-selectors.ts';
import { annotationsOf } from './pod-templates.ts';
import type { ClusterPods } from './pods.ts';
import type { RenderedFleet } from './rendered-document.ts';

/**
 * True if pods accept only mutual TLS on a port: they have a proxy that intercepts the port, and neither their spec nor
 * a document allows plain text. Every namespace of a service has a PeerAuthentication with STRICT.
 */
export function requiresMutualTls(
  pod: ClusterPods,
  port: number,
  cluster: string,
  { workspace, documents }: RenderedFleet,
): boolean {
  if (!pod.isInMesh || pod.service?.access.authentication.permissive) return false;
  if (!workspace.services.some(({ spec }) => spec.namespace === pod.namespace)) return false;
  if (pod.written && isNotIntercepted(annotationsOf(pod.written).values, port)) return false;
  return !documents.some((document) => {
    if (document.kind !== 'PeerAuthentication' || document.namespace !== pod.namespace) return false;
    if (!document.clusters.includes(cluster)) return false;
    const selector = selectorOf(document);
    if (selector && !selects(selector.labels, pod.labels)) return false;
    const modes = [
      mapAt(document.value, 'spec', 'portLevelMtls', String(port)),
      mapAt(document.value, 'spec', 'mtls'),
    ];
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
