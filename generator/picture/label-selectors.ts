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
  WasmPlugin: ['spec', 'selector', 'matchLabels'],
  Sidecar: ['spec', 'workloadSelector', 'labels'],
  EnvoyFilter: ['spec', 'workloadSelector', 'labels'],
  DestinationRule: ['spec', 'workloadSelector', 'matchLabels'],
};

/** The labels that a document selects pods by, and their path; undefined if it has no selector. */
export function selectorOf({ kind, value }: RenderedDocument): { labels: PlainMap; path: Path } | undefined {
  const path = Object.hasOwn(selectorPaths, kind) ? selectorPaths[kind] : undefined;
  if (!path) return undefined;
  const labels = valueAt(value, path);
  return isMap(labels) && Object.keys(labels).length > 0 ? { labels, path } : undefined;
}
