import { listAt, mapAt } from '../lang/at-path.ts';
import { selectorOf, selects } from './label-selectors.ts';
import type { ClusterPods } from './pods.ts';
import type { RenderedDocument } from './rendered-document.ts';

/** The documents of a cluster, by kind. */
export type DocumentsByKind = ReadonlyMap<string, readonly RenderedDocument[]>;

/**
 * True if a policy, Sidecar or Telemetry is for pods: its selector has their labels, or it has none and is for the whole
 * namespace. One with targetRefs is for waypoints and gateways.
 * Source: Istio, PolicyTargetReference; WorkloadSelector.
 */
export function isFor(document: RenderedDocument, { namespace, labels }: ClusterPods): boolean {
  if (document.namespace !== namespace) return false;
  const selector = selectorOf(document);
  return selector ? selects(selector.labels, labels) : !hasTargets(document);
}

const hasTargets = ({ value }: RenderedDocument): boolean =>
  listAt(value, 'spec', 'targetRefs').length > 0 || Object.keys(mapAt(value, 'spec', 'targetRef')).length > 0;

/** The documents of a kind that are for pods. */
export const documentsFor = (
  pod: ClusterPods,
  kind: string,
  documents: DocumentsByKind,
): RenderedDocument[] => (documents.get(kind) ?? []).filter((document) => isFor(document, pod));
