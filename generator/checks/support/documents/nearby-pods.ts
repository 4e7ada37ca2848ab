import { alike } from '../../../diagnostics/alike.ts';
import { didYouMean } from '../../../diagnostics/suggestion.ts';
import { mapAt } from '../../../lang/at-path.ts';
import type { PlainMap } from '../../../lang/plain-map.ts';
import { selects } from '../../../picture/label-selectors.ts';
import type { ClusterPicture } from '../../../picture/picture.ts';
import type { ClusterPods } from '../../../picture/pods.ts';
import type { RenderedDocument } from '../../../picture/rendered-document.ts';
import { together } from '../places.ts';

/** The pods that a document is probably about: first those of the same file, then those of its service, then all there. */
export function nearbyPods(document: RenderedDocument, picture: ClusterPicture): readonly ClusterPods[][] {
  const all = picture.podsByNamespace.get(document.namespace) ?? [];
  const file = document.at(['kind']).file.path;
  return [
    all.filter(({ written }) => written?.document.at(['kind']).file.path === file),
    all.filter(({ written, service }) => (written?.document.service ?? service?.name) === document.service),
    [...all],
  ];
}

/** The label of a selector that no pod has, if one of its labels is at fault; the pods nearby show which. */
export function wrongLabel(
  labels: PlainMap,
  groups: readonly (readonly ClusterPods[])[],
): string | undefined {
  const keys = Object.keys(labels);
  for (const pods of groups) {
    const wrong = keys.filter((key) => !pods.some((pod) => selects({ [key]: labels[key] }, pod.labels)));
    if (pods.length > 0 && wrong.length > 0 && wrong.length < keys.length) return wrong[0];
  }
  return keys.length === 1 ? keys[0] : undefined;
}

/** The value of a label that is meant, or the labels of the pods nearby; undefined if there are none. */
export function labelHint(
  key: string,
  value: unknown,
  groups: readonly (readonly ClusterPods[])[],
): string | undefined {
  for (const pods of groups) {
    const near = alike(String(value), valuesOf(key, pods));
    if (near.length > 0) return didYouMean(near.map((each) => `${key}: ${each}`));
  }
  const nearest = groups.find((pods) => valuesOf(key, pods).length > 0) ?? [];
  const titles = new Map(nearest.map((pod) => [pod.title, pod]));
  if (titles.size === 0 || titles.size > 3) return undefined;
  const shown = [...titles].map(
    ([title, pod]) => `${title} have ${key}: ${valuesOf(key, [pod]).join(' or ')}`,
  );
  return `the pods of ${together(shown)}`;
}

const valuesOf = (key: string, pods: readonly ClusterPods[]): string[] => [
  ...new Set(pods.map(({ labels }) => labels[key]).filter((value) => typeof value === 'string')),
];

/**
 * True if the selector of a workload has the labels, and its template does not: this is the mistake, and what selects these
 * pods is right.
 */
export const selectsOnlyWorkload = (labels: PlainMap, pods: readonly ClusterPods[]): boolean =>
  pods.some(({ written, labels: own }) => {
    const wanted = mapAt(written?.document.value, 'spec', 'selector', 'matchLabels');
    return selects(labels, { ...own, ...wanted }) && !selects(wanted, own);
  });
