import type { Place } from '../../../diagnostics/diagnostic.ts';
import type { Path } from '../../../diagnostics/source-file.ts';
import type { RenderedDocument } from '../../rendered/check.ts';
import type { RenderedContainer } from './pods.ts';

/**
 * What a document is called in a finding. What is rendered for each version and each cluster is called by its service, so that a
 * mistake in a patch for all of them is told once.
 */
export const titleOf = ({ kind, name, origin, service }: RenderedDocument): string =>
  origin === 'brought' ? `${kind} ${name}` : `the ${kind} of ${service}`;

/** True for a place in what a service brings along. */
export const isInAddition = ({ file }: Place): boolean => /\/(?:extra|patches)\//.test(file.path);

/** The first of some places that a service brings along itself; where it says none of them, the first of all. */
export function placeOf(document: RenderedDocument, path: Path, ...others: Path[]): Place {
  const first = document.at(path);
  if (isInAddition(first)) return first;
  return others.map((other) => document.at(other)).find(isInAddition) ?? first;
}

export const containerTitle = ({ name, pod: { document } }: RenderedContainer): string =>
  `${name} of ${titleOf(document)}`;
