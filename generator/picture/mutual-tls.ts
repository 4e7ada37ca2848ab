import { mapAt, textAt } from '../lang/at-path.ts';
import type { PlainMap } from '../lang/plain-map.ts';
import { proxyConfigAnnotation, proxyConfigIn } from '../model/pod-metadata.ts';
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
  const annotations = pod.written ? annotationsOf(pod.written).values : annotationsOfSpec(pod);
  if (isNotIntercepted(annotations, port)) return false;
  return !documentsFor(pod, 'PeerAuthentication', documents).some(({ value }) => {
    const modes = [mapAt(value, 'spec', 'portLevelMtls', String(port)), mapAt(value, 'spec', 'mtls')];
    const mode = modes.flatMap((each) => textAt(each, 'mode') ?? []).at(0);
    return mode === 'PERMISSIVE' || mode === 'DISABLE';
  });
}

/** The settings of the proxy are not among the annotations of a spec. */
function annotationsOfSpec({ service }: ClusterPods): PlainMap {
  const { podAnnotations = {}, proxyConfig = {} } = service?.workload.metadata ?? {};
  return proxyConfig['interceptionMode'] === 'NONE'
    ? { [interceptionMode]: 'NONE', ...podAnnotations }
    : podAnnotations;
}

/**
 * True if annotations keep the proxy from intercepting calls to a port.
 * Source: Istio, Resource Annotations: traffic.sidecar.istio.io.
 */
export function isNotIntercepted(annotations: Readonly<Record<string, unknown>>, port: number): boolean {
  const listed = (key: string) =>
    typeof annotations[key] === 'string' ? annotations[key].split(',').map((each) => each.trim()) : undefined;
  if (interceptsNothing(annotations)) return true;
  const included = listed(includedPorts);
  if (included && !included.includes('*') && !included.includes(String(port))) return true;
  return listed(excludedPorts)?.includes(String(port)) === true;
}

export const includedPorts = 'traffic.sidecar.istio.io/includeInboundPorts';
export const excludedPorts = 'traffic.sidecar.istio.io/excludeInboundPorts';
export const interceptionMode = 'sidecar.istio.io/interceptionMode';
export const injectionTemplates = 'inject.istio.io/templates';

/** The templates of Istio whose pods have no rules that redirect calls to a proxy. */
const templatesWithoutInterception: ReadonlySet<string> = new Set(['gateway', 'grpc-agent', 'grpc-simple']);

/**
 * The annotation that keeps the proxy of pods from intercepting any call, in either direction, and what to do about it.
 * The annotation for the mode is stronger than the settings of the proxy. Templates of others are not known.
 * Source: Istio, Resource Annotations: sidecar.istio.io/interceptionMode, proxy.istio.io/config and
 * inject.istio.io/templates; injection-template.yaml, gateway-injection-template.yaml and grpc-agent.yaml of the chart
 * istiod.
 */
export function interceptsNothing(
  annotations: PlainMap,
): { readonly key: string; readonly hint: string } | undefined {
  const templates = textAt(annotations, injectionTemplates)
    ?.split(',')
    .map((each) => each.trim());
  if (templates?.every((each) => templatesWithoutInterception.has(each)))
    return { key: injectionTemplates, hint: 'add sidecar to the annotation, or remove it' };
  const mode = annotations[interceptionMode];
  if (mode !== undefined)
    return mode === 'NONE'
      ? { key: interceptionMode, hint: 'remove the annotation: then the proxy handles all calls' }
      : undefined;
  const config = textAt(annotations, proxyConfigAnnotation);
  if (!config?.includes('interceptionMode') || proxyConfigIn(config)?.['interceptionMode'] !== 'NONE')
    return undefined;
  return {
    key: proxyConfigAnnotation,
    hint: 'remove interceptionMode from the annotation: then the proxy handles all calls',
  };
}
