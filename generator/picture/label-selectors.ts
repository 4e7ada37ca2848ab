import type { Path } from '../diagnostics/source-file.ts';
import { valueAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** The path of the label selector in a document, by kind; only labels that must be equal. */
const selectorPaths: Readonly<Record<string, Path>> = {
  Service: ['spec', 'selector'],
  PodDisruptionBudget: ['spec', 'selector', 'matchLabels'],
  NetworkPolicy: ['spec', 'podSelector', 'matchLabels'],
  AuthorizationPolicy: ['spec', 'selector', 'matchLabels'],
  PeerAuthentication: ['spec', 'selector', 'matchLabels'],
  RequestAuthentication: ['spec', 'selector', 'matchLabels'],
  Telemetry: ['spec', 'selector', 'matchLabels'],
  ProxyConfig: ['spec', 'selector', 'matchLabels'],
  WasmPlugin: ['spec', 'selector', 'matchLabels'],
  Sidecar: ['spec', 'workloadSelector', 'labels'],
  EnvoyFilter: ['spec', 'workloadSelector', 'labels'],
  DestinationRule: ['spec', 'workloadSelector', 'matchLabels'],
};

/** The labels that a document selects pods by, and their path; undefined if it has no selector. */
export function selectorOf({
  kind,
  value,
}: Pick<RenderedDocument, 'kind' | 'value'>): { labels: PlainMap; path: Path } | undefined {
  const path = Object.hasOwn(selectorPaths, kind) ? selectorPaths[kind] : undefined;
  if (!path) return undefined;
  const labels = valueAt(value, path);
  return isMap(labels) && Object.keys(labels).length > 0 ? { labels, path } : undefined;
}

/** True if the labels of pods contain all labels of the selector; an empty selector matches every pod. */
export const selects = (selector: PlainMap, labels: PlainMap): boolean =>
  Object.entries(selector).every(([key, value]) =>
    key === podName ? /^(.+)-\d+$/.exec(String(value))?.[1] === labels[key] : labels[key] === value,
  );

/** The label with the name of one pod of a StatefulSet; `podLabels` gives all its pods the name without the number. */
const podName = 'statefulset.kubernetes.io/pod-name';

/**
 * The labels of pods: those of their template, and those that their controller and the injection of a proxy add.
 * Source: Kubernetes, Well-Known Labels, Annotations and Taints; Istio, injection-template.yaml of the chart istiod.
 */
export function podLabels(
  { kind, name }: Pick<RenderedDocument, 'kind' | 'name'>,
  template: PlainMap,
  isInMesh: boolean,
): PlainMap {
  const { app = name, version = 'latest' } = template;
  return {
    ...(kind === 'StatefulSet' ? { [podName]: name } : {}),
    ...(kind === 'Job' ? { 'job-name': name, 'batch.kubernetes.io/job-name': name } : {}),
    ...(isInMesh
      ? {
          'security.istio.io/tlsMode': 'istio',
          'service.istio.io/canonical-name': template['app.kubernetes.io/name'] ?? app,
          'service.istio.io/canonical-revision': template['app.kubernetes.io/version'] ?? version,
        }
      : {}),
    ...template,
  };
}

/** The labels of the pods that a version of a service has by its spec. */
export const labelsOfVersion = (service: string, version: string): PlainMap =>
  podLabels({ kind: 'Deployment', name: `${service}-${version}` }, { app: service, version }, true);
