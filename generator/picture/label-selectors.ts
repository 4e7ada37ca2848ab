import type { Path } from '../diagnostics/source-file.ts';
import { listAt, mapAt, valueAt } from '../lang/at-path.ts';
import { isMap, type PlainMap } from '../lang/plain-map.ts';
import type { Version } from '../model/fleet.ts';
import type { Service } from '../model/service.ts';
import { workloadName } from '../render/workload-name.ts';
import { type ControlledPods, ControllerValue, controllerLabels } from './added-labels.ts';
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

/** The expressions that a document selects pods by; a value that is not a list counts as one. */
export function expressionsOf({ kind, value }: Pick<RenderedDocument, 'kind' | 'value'>): readonly unknown[] {
  const path = Object.hasOwn(selectorPaths, kind) ? selectorPaths[kind] : undefined;
  const found = path && valueAt(value, [...path.slice(0, -1), 'matchExpressions']);
  if (found === undefined || found === null) return [];
  return Array.isArray(found) ? found : [found];
}

/** True if the labels of pods contain all labels of the selector; an empty selector matches every pod. */
export const selects = (selector: PlainMap, labels: PlainMap): boolean =>
  Object.entries(selector).every(([key, value]) => hasLabel(labels, key, value));

/** True if pods have a label with a value, or if their controller may give it to one of them. */
function hasLabel(labels: PlainMap, key: string, value: unknown): boolean {
  const label = labels[key];
  return label instanceof ControllerValue ? label.canBe(value) : label === value;
}

/** True if pods fit a label selector, with expressions. Source: Kubernetes, Labels and Selectors. */
export const fitsSelector = (selector: unknown, labels: PlainMap): boolean =>
  selects(mapAt(selector, 'matchLabels'), labels) &&
  listAt(selector, 'matchExpressions').every((item) => fitsExpression(mapAt(item), labels));

function fitsExpression(expression: PlainMap, labels: PlainMap): boolean {
  const { operator } = expression;
  const key = String(expression['key']);
  const isIn = listAt(expression, 'values').some((value) => hasLabel(labels, key, value));
  if (operator === 'In') return isIn;
  // The pods of a controller have several values.
  if (operator === 'NotIn') return !isIn || labels[key] instanceof ControllerValue;
  return operator === 'Exists' ? labels[key] !== undefined : labels[key] === undefined;
}

/**
 * The labels of pods: those of their template, and those that their controller and the injection of a proxy add.
 * Source: Istio, injection-template.yaml of the chart istiod.
 */
export function podLabels(pods: ControlledPods, template: PlainMap, isInMesh: boolean): PlainMap {
  const { app = pods.name, version = 'latest' } = template;
  return {
    ...controllerLabels(pods),
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
export const labelsOfVersion = (
  service: Service,
  version: Pick<Version, 'name' | 'tag' | 'digest' | 'adopt'>,
): PlainMap =>
  podLabels(
    { kind: service.workload.kind, name: workloadName(service, version) },
    {
      ...service.workload.metadata.podLabels,
      ...version.adopt?.selector,
      app: service.name,
      version: version.name,
    },
    true,
  );
