import { listAt, mapAt, numberAt, textAt, textsAt } from '../../../lang/at-path.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';

/**
 * True if Istio makes one of two documents for one host, and neither loses anything. Of DestinationRules it adds the
 * subsets, and of ServiceEntries the ports and endpoints.
 * Source: Istio, Traffic Management Best Practices: split large virtual services and destination rules; istio/istio,
 * pilot/pkg/model (mergeDestinationRule, canMergeServices).
 */
export function areMerged(one: RenderedDocument, other: RenderedDocument): boolean {
  if (one.kind !== other.kind || one.namespace !== other.namespace) return false;
  if (!haveSame(one, other, exportToOf)) return false;
  if (one.kind === 'DestinationRule') return !havePolicies(one, other) && !shareSubset(one, other);
  if (one.kind !== 'ServiceEntry') return false;
  return haveSame(one, other, kindOfEntry) && !contradict(one, other);
}

/** True if a function gives the same plain data for both; the order of keys and items does not count. */
const haveSame = (
  one: RenderedDocument,
  other: RenderedDocument,
  of: (value: unknown) => readonly unknown[],
): boolean =>
  JSON.stringify(of(one.value).map(String).sort()) === JSON.stringify(of(other.value).map(String).sort());

const exportToOf = (value: unknown): string[] => textsAt(value, 'spec', 'exportTo');

/** What two ServiceEntries must have in common. */
const kindOfEntry = (value: unknown): unknown[] => [
  `resolution ${textAt(value, 'spec', 'resolution') ?? 'NONE'}`,
  ...Object.entries(mapAt(value, 'metadata', 'labels')).map((label) => `label ${label}`),
  ...Object.entries(mapAt(value, 'spec', 'workloadSelector', 'labels')).map((label) => `selector ${label}`),
];

const havePolicies = (...documents: RenderedDocument[]): boolean =>
  documents.every(({ value }) => Object.keys(mapAt(value, 'spec', 'trafficPolicy')).length > 0);

function shareSubset(one: RenderedDocument, other: RenderedDocument): boolean {
  const names = subsetsOf(other);
  return subsetsOf(one).some((name) => names.includes(name));
}

const subsetsOf = ({ value }: RenderedDocument): unknown[] =>
  listAt(value, 'spec', 'subsets').map((subset) => textAt(subset, 'name'));

/** True if two ServiceEntries give one port different protocols: Istio uses that of the older document. */
function contradict(one: RenderedDocument, other: RenderedDocument): boolean {
  const ports = listAt(other.value, 'spec', 'ports');
  return listAt(one.value, 'spec', 'ports').some((port) =>
    ports.some(
      (each) =>
        numberAt(each, 'number') === numberAt(port, 'number') &&
        textAt(each, 'protocol') !== textAt(port, 'protocol'),
    ),
  );
}
